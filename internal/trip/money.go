package trip

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Amount is money in the minor unit of an ISO 4217 currency: cents for EUR, yen
// for JPY.
type Amount struct {
	Minor    int64  `json:"minor" doc:"In the currency's minor unit."`
	Currency string `json:"currency" doc:"ISO 4217 code."`
}

// minorDigits returns the number of decimals of a currency (ISO 4217:2015; those
// the atlas uses that differ from two).
func minorDigits(currency string) int {
	switch currency {
	case "JPY", "KRW", "CLP", "ISK", "VND":
		return 0
	}
	return 2
}

// ParseAmount reads a decimal such as "12.50" as money of the currency, exactly.
func ParseAmount(decimal, currency string) (Amount, error) {
	whole, frac, _ := strings.Cut(decimal, ".")
	digits := minorDigits(currency)
	if len(frac) > digits {
		return Amount{}, fmt.Errorf("amount %q has more than %d decimals: %w", decimal, digits, ErrInvalid)
	}
	n, err := strconv.ParseUint(whole+frac+strings.Repeat("0", digits-len(frac)), 10, 63) // takes no sign
	if err != nil || whole+frac == "" {
		return Amount{}, fmt.Errorf("amount %q: want a decimal number: %w", decimal, ErrInvalid)
	}
	return Amount{int64(n), currency}, nil
}

// String returns the amount with its code, "12.50 EUR".
func (a Amount) String() string {
	if minorDigits(a.Currency) == 0 {
		return fmt.Sprintf("%d %s", a.Minor, a.Currency)
	}
	sign, minor := "", a.Minor
	if minor < 0 {
		sign, minor = "-", -minor
	}
	return fmt.Sprintf("%s%d.%02d %s", sign, minor/100, minor%100, a.Currency)
}

// USDCents converts a at the rate of US dollars for one major unit, rounded half
// away from zero to a cent.
func (a Amount) USDCents(usdPerUnit float64) int64 {
	return int64(math.Round(float64(a.Minor) * usdPerUnit * 100 / math.Pow10(minorDigits(a.Currency))))
}

// Dollars writes US cents for a reader: "$1,320", "$12.50", "-$3".
func Dollars(cents int64) string {
	sign := ""
	if cents < 0 {
		sign, cents = "-", -cents
	}
	whole := strconv.FormatInt(cents/100, 10)
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if cents%100 == 0 {
		return sign + "$" + whole
	}
	return fmt.Sprintf("%s$%s.%02d", sign, whole, cents%100)
}
