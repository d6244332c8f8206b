package export

import (
	"mime"
	"strconv"
	"strings"
)

// Accept returns the format an Accept header asks for (RFC 9110 §12.5.1): the one
// of the highest quality; of equal ones that named more exactly; of those the
// first of Formats. No header accepts anything. It reports false when no format
// is acceptable.
func Accept(header string) (Format, bool) {
	formats := Formats()
	if strings.TrimSpace(header) == "" {
		return formats[0], true
	}
	ranges := mediaRanges(header)
	var best Format
	var most match
	for _, f := range formats {
		mediaType, _, _ := strings.Cut(f.ContentType, ";")
		if m := judge(mediaType, ranges); m.quality > most.quality || m.quality > 0 && m.quality == most.quality && m.exact > most.exact {
			best, most = f, m
		}
	}
	return best, most.quality > 0
}

// Accepts reports whether an Accept header allows the media type.
func Accepts(header, mediaType string) bool {
	return strings.TrimSpace(header) == "" || judge(mediaType, mediaRanges(header)).quality > 0
}

// mediaRange is one element of an Accept header. Parameters but q are not looked
// at.
type mediaRange struct {
	text    string // such as text/*
	quality int    // in thousandths
}

// match is how much a type is wanted and how exactly it was named: 0 for */*, 1
// for type/*, 2 for type/subtype.
type match struct{ quality, exact int }

// judge returns the quality the most exact range gives to a type.
func judge(mediaType string, ranges []mediaRange) match {
	group, _, _ := strings.Cut(mediaType, "/")
	best := match{0, -1}
	for _, r := range ranges {
		exact := -1
		switch r.text {
		case mediaType:
			exact = 2
		case group + "/*":
			exact = 1
		case "*/*":
			exact = 0
		}
		if exact > best.exact {
			best = match{r.quality, exact}
		}
	}
	return best
}

// mediaRanges reads an Accept header and leaves out what cannot be read.
func mediaRanges(header string) (ranges []mediaRange) {
	for _, element := range elements(header) {
		text, params, err := mime.ParseMediaType(element)
		if err != nil {
			continue
		}
		quality := 1000
		if q, given := params["q"]; given {
			x, err := strconv.ParseFloat(q, 64)
			if err != nil || !(x >= 0 && x <= 1) {
				continue
			}
			quality = int(x*1000 + 0.5)
		}
		ranges = append(ranges, mediaRange{text, quality})
	}
	return ranges
}

// elements splits a header at commas that stand in no quoted string.
func elements(header string) (parts []string) {
	quoted, escaped, start := false, false, 0
	for i := range len(header) {
		switch c := header[i]; {
		case escaped:
			escaped = false
		case quoted && c == '\\':
			escaped = true
		case c == '"':
			quoted = !quoted
		case c == ',' && !quoted:
			parts = append(parts, header[start:i])
			start = i + 1
		}
	}
	return append(parts, header[start:])
}
