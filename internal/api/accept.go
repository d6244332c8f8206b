package api

import (
	"mime"
	"strconv"
	"strings"
)

// accepts reports whether the values of an Accept header allow the media type
// (RFC 9110 §12.5.1): the range that names it most exactly decides, and no header
// allows everything.
func accepts(header []string, mediaType string) bool {
	all := strings.Join(header, ",")
	if strings.TrimSpace(all) == "" {
		return true
	}
	group, _, _ := strings.Cut(mediaType, "/")
	exact, allowed := -1, false
	for element := range strings.SplitSeq(all, ",") {
		text, params, err := mime.ParseMediaType(element)
		if err != nil {
			continue
		}
		n := -1
		switch text {
		case mediaType:
			n = 2
		case group + "/*":
			n = 1
		case "*/*":
			n = 0
		}
		if n > exact {
			q, err := strconv.ParseFloat(params["q"], 64)
			exact, allowed = n, err != nil || q > 0
		}
	}
	return allowed
}
