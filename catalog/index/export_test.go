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

// Room is how much of the index is not in use and may be used again.
func (x *Index) Room() []int {
	room := []int{len(x.resting), len(x.unused), len(x.vacant), x.names.dead}
	for _, c := range x.keptColumns() {
		if c.values != nil {
			room = append(room, len(c.free))
		}
		if c.values != nil && c.words != nil {
			room = append(room, c.words.dead)
		}
	}
	for i := range x.records {
		room = append(room, int(x.records[i].born))
	}
	return room
}
