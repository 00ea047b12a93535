package problems

// GoodFor is how long a page may show an answer of the catalog that took so long.
var GoodFor = goodFor
