package solve

// largeSearch stub.
func (s *search) largeSearch(pl *plan, iterations int) int { return 0 }
