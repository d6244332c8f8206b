package solve

// polish improves pl by small moves until none pays.
func (s *search) polish(pl *plan) {}
