// Package data is the sources of the atlas as they stand in this folder: see
// README.md for their format.
package data

import "embed"

// Files holds the data files under the paths they have in this folder.
//
//go:embed *.csv cities/*/*.json cities/*/*.csv flights/*.csv
var Files embed.FS
