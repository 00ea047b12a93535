package index

// Forget empties all caches, as if every column had changed. Orders stay.
func (x *Index) Forget() {
	x.cache.mu.Lock()
	defer x.cache.mu.Unlock()
	x.cache.young, x.cache.old, x.cache.size = nil, nil, 0
	x.mu.RLock()
	defer x.mu.RUnlock()
	for _, c := range x.columns {
		if c.values != nil {
			c.counts.Store(nil)
		}
	}
}

// KeepFew makes the index drop orders although there is room for them.
func (x *Index) KeepFew() { x.spared = -5 * x.Len() }
