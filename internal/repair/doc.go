// Package repair makes a plan hold that does not. It tries bounded moves, from
// the gentle to the harsh: another start, another day, another place, in the end
// leaving something out. The verifier judges each outcome, and the best one is
// kept.
//
// Repair is a descent: each move that is made lowers the number of blocking
// violations, or by how much they are missed. So it ends, and it never makes a
// plan worse. There is no clock and no randomness in it: the same input gives
// the same bytes, and the input is left as it is. What is locked stays as it is.
package repair
