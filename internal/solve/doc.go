// Package solve is the optimiser: a compiled trip in, visits out. It knows
// minutes, cents and points, and nothing of places, the web or SQL.
//
// The problem is the team orienteering problem with several time windows a day,
// profits that depend on the day, a budget, and classes of which a day takes
// only so many (Souffriau et al., Transportation Science 47, 2013), with a price
// in points for the time under way. The answer comes in three stages, each of
// which leaves a plan that can be used:
//
//  1. greedy insertion by profit² per minute and per cent;
//  2. iterated local search (Vansteenwegen et al., Computers & Operations
//     Research 36, 2009);
//  3. adaptive large neighbourhood search (Ropke & Pisinger, Transportation
//     Science 40, 2006), for as many iterations as the caller wants.
//
// What can be decided by integers is decided by integers, one goroutine does all
// the work, and no tie is left to chance: the same problem, seed and number of
// iterations give the same bytes on every machine.
package solve
