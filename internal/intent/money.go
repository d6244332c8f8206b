package intent

import "strings"

// money is an amount that was named, as far as words tell.
type money struct {
	cents     int64  // hundredths of a unit of the currency
	currency  string // ISO 4217
	guessed   bool   // no currency was named
	ceiling   bool   // a word such as under stood before it
	loose     bool   // about, at least: not quite a ceiling
	perPerson bool
	perDay    bool
	perNight  bool
	total     bool // said to be for everybody and everything
	upper     bool // the upper end of a range
}

// readMoney takes the amounts out of the text: first those with a currency,
// which are sure, then bare numbers behind a word such as budget.
func readMoney(t *text, sure bool) (found []money) {
	for i := 0; i < len(t.tokens); i++ {
		m, from, to := amount(t, i)
		if from < 0 && !sure {
			m, from, to = bareAmount(t, i)
		}
		if from < 0 {
			continue
		}
		t.take(from, to)
		m.context(t, from)
		to = m.qualify(t, to)
		found = append(found, m)
		i = to - 1
	}
	return found
}

// amount reads money with a currency that begins at token i. from is -1 when
// there is none.
func amount(t *text, i int) (m money, from, to int) {
	from = i
	if c, next := currencyBefore(t, i); next > i {
		if m.cents, to = quantity(t, next, true); to > next {
			m.currency = c
			if _, after := currencyAfter(t, to); after > to && !t.is(to, "pounds", "pound") {
				to = after // $100 USD
			}
			return m.ranged(t, from, to)
		}
		return m, -1, 0
	}
	if m.cents, to = quantity(t, i, true); to > i {
		if c, next := currencyAfter(t, to); next > to {
			m.currency = c
			return m, from, next
		}
		if m.cents, to = quantity(t, i, false); to > i {
			if c, next := currencyAfter(t, to); next > to {
				m.currency = c
				return m, from, next
			}
			// 2000-2500 euros: the first of two numbers has its currency behind the second
			if t.is(to, "-", "to") {
				if high, end := quantity(t, to+1, false); end > to+1 {
					if c, next := currencyAfter(t, end); next > end && high > m.cents {
						return money{cents: high, currency: c, upper: true}, from, next
					}
				}
			}
		}
	}
	return m, -1, 0
}

// ranged widens an amount to the upper end of a range: $2,000-$2,500.
func (m money) ranged(t *text, from, to int) (money, int, int) {
	if !t.is(to, "-", "to", "and") {
		return m, from, to
	}
	c, next := currencyBefore(t, to+1)
	if next == to+1 && !t.is(to, "-") {
		return m, from, to
	}
	high, end := quantity(t, next, false)
	if end > next && high > m.cents && (c == "" || c == m.currency) && !t.was(end, "day", "days", "night", "nights", "people") {
		m.cents, m.upper, to = high, true, end
	}
	return m, from, to
}

// quantity reads a number with its k, or, when grouped is set, groups of
// thousands that are parted by blanks.
func quantity(t *text, i int, grouped bool) (cents int64, next int) {
	tok := t.free(i)
	if tok.kind != number || tok.ordinal {
		return 0, i
	}
	if tok.cents < 0 {
		return largest * 100, i + 1 // more than any budget
	}
	cents, next = tok.cents, i+1
	for grouped && cents >= 100 && len(tok.text) <= 3 && !tok.spelled && !t.was(i-1, "for") {
		group := t.free(next)
		if group.kind != number || len(group.text) != 3 || group.joined || group.n < 0 || group.spelled || cents > largest {
			break
		}
		cents = cents*1000 + group.cents
		next++
	}
	if t.is(next, "k", "thousand", "grand") && cents < largest*100 {
		cents *= 1000
		next++
	}
	if t.is(next, ",", ".") && t.is(next+1, "-") && t.at(next).joined && t.at(next+1).joined {
		next += 2 // 1500,-
	}
	return cents, next
}

// currencyBefore reads a currency that stands before its number.
func currencyBefore(t *text, i int) (code string, next int) {
	if code = currencySign(t.free(i).text); code != "" && t.at(i).kind == mark {
		return code, i + 1
	}
	if t.is(i+1, "$") && t.at(i+1).joined {
		switch t.free(i).text {
		case "us":
			return "USD", i + 2
		case "c", "ca", "cad":
			return "CAD", i + 2
		case "a", "au":
			return "AUD", i + 2
		case "s", "sg":
			return "SGD", i + 2
		case "r":
			return "BRL", i + 2
		case "mx":
			return "MXN", i + 2
		}
	}
	if t.free(i).kind == word && t.at(i+1).kind == number {
		if code = currencyCode(t.free(i).text); code != "" {
			return code, i + 1
		}
	}
	return "", i
}

// currencyAfter reads a currency that stands behind its number.
func currencyAfter(t *text, i int) (code string, next int) {
	tok := t.free(i)
	if tok.kind == mark {
		code = currencySign(tok.text)
		// in "2 $100" the sign belongs to the number behind it
		if code == "" || !tok.joined && t.at(i+1).kind == number && t.at(i+1).joined {
			return "", i
		}
		return code, i + 1
	}
	if oneOf(tok.text, "us", "canadian", "australian", "swiss", "british") {
		switch plain := currencyCode(t.free(i + 1).text); {
		case plain == "USD" && tok.text == "canadian":
			return "CAD", i + 2
		case plain == "USD" && tok.text == "australian":
			return "AUD", i + 2
		case plain != "":
			return plain, i + 2
		}
		return "", i
	}
	if tok.joined && tok.text == "e" { // 400e
		return "EUR", i + 1
	}
	if code = currencyCode(tok.text); code != "" {
		return code, i + 1
	}
	return "", i
}

func currencySign(s string) string {
	switch s {
	case "$":
		return "USD"
	case "€":
		return "EUR"
	case "£":
		return "GBP"
	case "¥":
		return "JPY"
	case "₹":
		return "INR"
	case "₩":
		return "KRW"
	case "₺":
		return "TRY"
	case "₽":
		return "RUB"
	case "₪":
		return "ILS"
	}
	return ""
}

func currencyCode(s string) string {
	switch s {
	case "usd", "dollar", "dollars", "buck", "bucks":
		return "USD"
	case "eur", "euro", "euros":
		return "EUR"
	case "gbp", "pound", "pounds", "quid", "sterling":
		return "GBP"
	case "jpy", "yen":
		return "JPY"
	case "chf", "franc", "francs":
		return "CHF"
	case "inr", "rupee", "rupees":
		return "INR"
	case "pln", "zloty", "zlotys":
		return "PLN"
	case "cad", "aud", "sgd", "sek", "nok", "dkk", "czk", "mxn", "brl", "cny", "krw", "hkd", "nzd", "zar", "aed", "thb", "ils", "huf":
		return strings.ToUpper(s)
	}
	return ""
}

// bareAmount reads a number without a currency that is money by the word before
// it: "budget 2000", "under 1,500", "3k".
func bareAmount(t *text, i int) (m money, from, to int) {
	m.cents, to = quantity(t, i, false)
	if to > i && t.is(to, "-", "to") {
		if high, end := quantity(t, to+1, false); end > to+1 && high > m.cents {
			m.cents, m.upper, to = high, true, end
		}
	}
	to = t.skip(to, "ish")
	if to == i || t.was(to, "day", "days", "night", "nights", "week", "weeks", "people", "adults", "kids", "km", "miles", "minutes", "hours", "steps", "run", "am", "pm", "%", ":", "stars", "star") {
		return m, -1, 0
	}
	back := i - 1
	for range 3 {
		if t.was(back, "of", "is", ":", "=", "to", "my", "our", "about", "around", "a", "the", "approx", "roughly", "~", "be", "up", "under", "below", "max") && !t.was(back-1, "budget") {
			back--
		}
	}
	m.currency, m.guessed = "USD", true
	for j := i - 1; j >= i-4 && (t.at(j).kind == mark || j == i-1 || t.was(j+1, ":", "=")); j-- { // budget_eur: 1800
		if code := currencyCode(t.at(j).text); code != "" {
			m.currency, m.guessed = code, false
		}
	}
	if t.is(to, ",") && t.was(to+1, "currency") && t.was(to+2, ":") { // "amount": 1200, "currency": "EUR"
		if code := currencyCode(t.at(to + 3).text); code != "" {
			m.currency, m.guessed = code, false
		}
	}
	switch {
	case t.was(back, "budget", "money", "spend", "spending", "cost", "costs", "price", "amount") || t.was(back-1, "budget") || t.was(to, "budget", "total", "max", "maximum", "tops") || t.was(to, "all") && t.was(to+1, "in"):
		if m.cents >= 20_00 {
			return m, i, to
		}
	case t.was(i-1, "under", "below", "max", "maximum", "around", "about", "within", "<", "≤", "~") || t.was(i-2, "up") && t.was(i-1, "to") || t.was(i-2, "less", "more", "most", "at") && t.was(i-1, "than", "most"):
		if m.cents >= 100_00 {
			return m, i, to
		}
	case t.was(to-1, "k", "grand"):
		return m, i, to
	case m.each(t, to):
		if m.cents >= 20_00 {
			return m, i, to
		}
	}
	return m, -1, 0
}

// each reports whether the words behind an amount say that it is for a person or
// a day, which makes money of a bare number.
func (m money) each(t *text, i int) bool {
	next := m.qualifier(t, t.skip(i, "(", ","))
	return next > i && (m.perPerson || m.perDay || m.perNight)
}

// context looks at the words before an amount.
func (m *money) context(t *text, from int) {
	m.loose = t.was(from, "couple", "few")
	for i := from - 1; i >= 0 && from-i <= 5; i-- {
		tok := t.at(i)
		switch {
		case oneOf(tok.text, "pp"):
			m.perPerson = true
		case tok.kind == number || oneOf(tok.text, ".", ";", ",", "?", "!"):
			return
		case oneOf(tok.text, "budget", "under", "below", "max", "maximum", "less", "within", "most", "limit", "cap", "<", "≤", "up"):
			m.ceiling = true
		case oneOf(tok.text, "more", "over", "above") && t.was(i-1, "no", "not"):
			m.ceiling = true
			return
		case oneOf(tok.text, "around", "about", "approximately", "approx", "roughly", "circa", "~", "over", "least", "more", "above"):
			m.loose = true
		case oneOf(tok.text, "total", "overall", "altogether"):
			m.total = true
		case oneOf(tok.text, "daily") || tok.text == "day" && t.was(i-1, "per", "a", "each"):
			m.perDay = true
		case oneOf(tok.text, "person", "head", "adult") && t.was(i-1, "per", "a", "each"):
			m.perPerson = true
		case oneOf(tok.text, "nightly", "hotel", "hotels", "lodging", "accommodation") || tok.text == "night" && t.was(i-1, "per", "a", "each"):
			m.perNight = true
		}
	}
}

// qualify reads the words behind an amount that say what it is for, and returns
// the index behind them.
func (m *money) qualify(t *text, i int) int {
	for range 4 {
		j := t.skip(i, "(", ",")
		next := m.qualifier(t, j)
		if next == j {
			return i
		}
		t.take(j, next)
		i = t.skip(next, ")")
	}
	return i
}

func (m *money) qualifier(t *text, i int) (next int) {
	switch {
	case t.is(i, "pp", "each", "apiece") && !t.was(i+1, "day", "night", "person"):
		m.perPerson = true
		return i + 1
	case t.is(i, "p") && t.is(i+1, ".") && t.is(i+2, "p"):
		m.perPerson = true
		return t.skip(i+3, ".")
	case t.is(i, "daily"):
		m.perDay = true
		return i + 1
	case t.is(i, "nightly"):
		m.perNight = true
		return i + 1
	case t.is(i, "total", "altogether", "overall", "max", "maximum", "budget", "tops"):
		m.total = m.total || t.is(i, "total", "altogether", "overall")
		m.ceiling = true
		return i + 1
	case t.is(i, "all") && t.is(i+1, "in"), t.is(i, "in", "all") && t.is(i+1, "total", "all", "in"):
		m.total = true
		return t.skip(i+2, "in")
	case t.is(i, "for") && t.is(i+1, "everything", "everyone", "everybody", "both"):
		m.total = true
		return i + 2
	case t.is(i, "for") && t.is(i+1, "the", "all") && t.is(i+2, "whole", "entire", "trip", "family", "of") && !t.is(i+3, "week", "weekend"):
		m.total = true
		return t.skip(i+3, "trip", "us", "party", "family", "group")
	case t.is(i, "per", "a", "/", "each", "every", "for"):
		j := t.skip(i+1, "each", "every")
		switch {
		case t.is(i, "for") && j == i+1:
			return i
		case t.is(j, "person", "head", "adult", "traveler", "traveller", "pax", "capita", "p", "guest", "pers"):
			m.perPerson = true
		case t.is(j, "day", "d"):
			m.perDay = true
		case t.is(j, "night", "n"):
			m.perNight = true
		default:
			return i
		}
		return j + 1
	}
	return i
}
