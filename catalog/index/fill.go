package index

// fresh is a new entity whose values the columns do not have yet.
type fresh struct {
	id    uint32
	pairs []pair
}

// shown is a relation that an entity shows and its column does not have yet.
type shown struct {
	edge
	id uint32
}

// fill gives the columns what new entities have. Several work side by side, each on columns of its own.
func (x *Index) fill() {
	w := &x.write
	if len(w.fresh) == 0 {
		return
	}
	n := sharers(len(w.fresh))
	sideBySide(n, func(number int) {
		for _, f := range w.fresh {
			for _, p := range f.pairs {
				if int(p.num)%n == number {
					x.insert(p, f.id)
				}
			}
			for _, c := range x.texts {
				if int(c.num+1)%n == number { // somebody else than who does its values
					x.reword(c, f.id, nil, f.pairs)
				}
			}
			if number == 0 {
				x.rename(f.id, nil, f.pairs)
			}
		}
	})
	clear(w.fresh)
	w.fresh = w.fresh[:0]
}

// show gives the columns of relations what entities show now.
func (x *Index) show() {
	w := &x.write
	n := sharers(len(w.shown) / 4)
	sideBySide(n, func(number int) {
		for _, s := range w.shown {
			if int(x.types[s.typ].col.num)%n == number {
				x.insert(x.edgePair(s.edge), s.id)
			}
		}
	})
	if w.shown = w.shown[:0]; cap(w.shown) > 1<<16 {
		w.shown = nil
	}
}
