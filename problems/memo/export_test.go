package memo

// GoodFor is how long an answer may be shown that took so long.
var GoodFor = goodFor
