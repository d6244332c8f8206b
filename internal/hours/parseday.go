package hours

// days reads "Mo-Fr,PH", "Su[1,-1]" or "PH Mo-Fr".
func (p *parser) days() days {
	var s days
	for ok := true; ok; ok = p.more(p.daysAt) {
		switch {
		case p.word("PH"):
			s.public |= offsetBit(p.offset())
		case p.word("SH"):
			s.school = true
		default:
			p.weekdays(&s)
		}
		if p.at('-') || p.at('+') {
			p.unsupported(p.peek(0), "days counted from another day")
		}
	}
	if s.weekdays == ([7]uint16{}) && p.weekdayAt(0) {
		s.both = true
		p.weekdays(&s)
		for p.more(p.weekdayAt) {
			p.weekdays(&s)
		}
	}
	return s
}

// weekdays reads "Mo", "Sa-Mo" or "Su[1,-1]" into s.
func (p *parser) weekdays(s *days) {
	from := weekdayOf(p.peek(0))
	p.take(word)
	to := from
	switch {
	case p.at('-') && p.weekdayAt(1):
		p.take('-')
		to = weekdayOf(p.peek(0))
		p.take(word)
	case p.take('['):
		s.weekdays[from] |= p.nths()
		return
	}
	for day := from; ; day = (day + 1) % 7 {
		s.weekdays[day] |= everyNth
		if day == to {
			return
		}
	}
}

// nths reads "1,3-4,-1]" as bits of [nthBit].
func (p *parser) nths() (bits uint16) {
	for ok := true; ok; ok = p.take(',') {
		from := p.nth()
		to := from
		if from > 0 && p.take('-') {
			to = p.nth()
		}
		for n := from; n <= to && p.err == nil; n++ {
			bits |= nthBit(n)
		}
		if to < from {
			p.unexpected()
		}
	}
	if !p.take(']') {
		p.unexpected()
	}
	return bits
}

func (p *parser) nth() int {
	sign := 1
	if p.take('-') {
		sign = -1
	}
	t := p.peek(0)
	if !p.take(number) || t.value < 1 || t.value > 5 {
		p.syntax(t, "no weekday of a month with this number")
		return 1
	}
	return sign * t.value
}
