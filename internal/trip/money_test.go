package trip

import (
	"errors"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestParseAmountIsExact(t *testing.T) {
	tests := map[string]struct {
		decimal, currency string
		want              int64
		text              string
	}{
		"cents":           {"12.50", "EUR", 1250, "12.50 EUR"},
		"one decimal":     {"12.5", "EUR", 1250, "12.50 EUR"},
		"whole":           {"12", "EUR", 1200, "12.00 EUR"},
		"free":            {"0", "USD", 0, "0.00 USD"},
		"five cents":      {"0.05", "USD", 5, "0.05 USD"},
		"no float":        {"1.13", "USD", 113, "1.13 USD"}, // 1.13 × 100 = 112.99999999999999
		"yen":             {"1200", "JPY", 1200, "1200 JPY"},
		"the most of EUR": {"92233720368547758.07", "EUR", math.MaxInt64, "92233720368547758.07 EUR"},
		"the most of JPY": {"9223372036854775807", "JPY", math.MaxInt64, "9223372036854775807 JPY"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := ParseAmount(tt.decimal, tt.currency)
			if want := (Amount{tt.want, tt.currency}); err != nil || got != want {
				t.Errorf("ParseAmount(%q, %s): got %v (%v), want %v", tt.decimal, tt.currency, got, err, want)
			}
			if got.String() != tt.text {
				t.Errorf("text: got %q, want %q", got, tt.text)
			}
		})
	}
}

func TestParseAmountRefusesWhatIsNoAmount(t *testing.T) {
	tests := map[string]struct{ decimal, currency string }{
		"nothing":            {"", "EUR"},
		"no yen":             {"", "JPY"},
		"a point":            {".", "EUR"},
		"below 0":            {"-1", "EUR"},
		"below 0 by a cent":  {"-0.01", "EUR"},
		"a plus":             {"+5", "EUR"},
		"a plus in the cent": {".+5", "EUR"},
		"a minus in cents":   {"1.-5", "EUR"},
		"three decimals":     {"1.234", "EUR"},
		"decimals of yen":    {"1.0", "JPY"},
		"a comma":            {"12,50", "EUR"},
		"thousands":          {"1_000", "EUR"},
		"an exponent":        {"1e3", "EUR"},
		"hexadecimal":        {"0x10", "JPY"},
		"a blank":            {" 1", "EUR"},
		"two points":         {"1.2.3", "EUR"},
		"its currency":       {"12.50 EUR", "EUR"},
		"words":              {"free", "EUR"},
		"too much of EUR":    {"92233720368547758.08", "EUR"},
		"too much of JPY":    {"9223372036854775808", "JPY"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got, err := ParseAmount(tt.decimal, tt.currency); !errors.Is(err, ErrInvalid) || got != (Amount{}) {
				t.Errorf("ParseAmount(%q, %s): got %v (%v), want ErrInvalid", tt.decimal, tt.currency, got, err)
			}
		})
	}
}

func TestAmountReadsBackAsItWasWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := Amount{rapid.Int64Min(0).Draw(t, "minor"), rapid.SampledFrom([]string{"EUR", "USD", "JPY", "ISK"}).Draw(t, "currency")}
		decimal, currency, _ := strings.Cut(want.String(), " ")
		if got, err := ParseAmount(decimal, currency); err != nil || got != want {
			t.Errorf("ParseAmount(%q, %s): got %v (%v), want %v", decimal, currency, got, err, want)
		}
		// What is owed is written with one sign before it.
		if owed := (Amount{-want.Minor, want.Currency}); want.Minor > 0 && owed.String() != "-"+want.String() {
			t.Errorf("minus %s: got %q", want, owed)
		}
	})
}

func TestUSDCentsRoundsHalfAwayFromZero(t *testing.T) {
	tests := map[string]struct {
		amount Amount
		rate   float64
		want   int64
	}{
		"dollars":           {Amount{1250, "USD"}, 1, 1250},
		"euros":             {Amount{1000, "EUR"}, 1.0825, 1083}, // 1082.5
		"below half":        {Amount{1000, "EUR"}, 1.0824, 1082},
		"half a cent":       {Amount{50, "EUR"}, 0.01, 1},
		"half a cent owed":  {Amount{-50, "EUR"}, 0.01, -1},
		"yen have no cents": {Amount{10_000, "JPY"}, 0.0064, 6400},
		"one yen":           {Amount{1, "JPY"}, 0.0064, 1}, // 0.64
		"nothing":           {Amount{0, "EUR"}, 1.0825, 0},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := tt.amount.USDCents(tt.rate); got != tt.want {
				t.Errorf("%v at %v: got %d, want %d", tt.amount, tt.rate, got, tt.want)
			}
		})
	}
}

func TestDollarsAreWrittenForReaders(t *testing.T) {
	tests := map[int64]string{
		0: "$0", 1: "$0.01", 99: "$0.99", 100: "$1", 1250: "$12.50", 99_999: "$999.99", 100_000: "$1,000", 132_000: "$1,320",
		123_456_789: "$1,234,567.89", -300: "-$3", -5: "-$0.05", -132_050: "-$1,320.50",
		math.MaxInt64: "$92,233,720,368,547,758.07",
	}
	for cents, want := range tests {
		if got := Dollars(cents); got != want {
			t.Errorf("Dollars(%d): got %s, want %s", cents, got, want)
		}
	}
}

func TestDollarsGroupThreeDigits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cents := rapid.Int64Min(math.MinInt64+1).Draw(t, "cents")
		text := Dollars(cents)
		plain := strings.NewReplacer("$", "", ",", "", "-", "").Replace(text)
		back, err := ParseAmount(plain, "USD")
		if strings.HasPrefix(text, "-") {
			back.Minor = -back.Minor
		}
		if err != nil || back.Minor != cents {
			t.Errorf("Dollars(%d) = %s reads back as %d (%v)", cents, text, back.Minor, err)
		}
		whole, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(text, "-"), "$"), ".")
		for i, group := range strings.Split(whole, ",") {
			if len(group) > 3 || (i > 0 && len(group) != 3) {
				t.Errorf("Dollars(%d) = %s has a group %q", cents, text, group)
			}
		}
	})
}
