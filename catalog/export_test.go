package catalog

// Idle waits until no work is under way in the background. Nobody may ask anything of the catalog meanwhile.
func Idle(c *Catalog) { c.work.wait() }
