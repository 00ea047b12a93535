package diagram

import "slices"

// simplex finds ranks with the shortest links in all by the network simplex method (Gansner and others, 1993), on a connected graph
// without circles.
type simplex struct {
	links []link
	rank  []int
	joins [][]int // tree links of a block
	// The tree as seen from block 0.
	up        []int // link to the parent
	low, high []int // the blocks below v are those with low[v] <= high <= high[v]
	surplus   []int // links out less links in, of v and all below
}

// ranks gives each block the number of its layer, from 0, so that all links lead to a higher one.
func ranks(n int, links []link) []int {
	s := &simplex{
		links: links, rank: longestPaths(n, links), joins: make([][]int, n),
		up: make([]int, n), low: make([]int, n), high: make([]int, n), surplus: make([]int, n),
	}
	s.tighten(n)
	// Each exchange keeps the ranks valid, so stopping early costs only length.
	for range 20 + 4*n {
		leaving := s.leaving()
		if leaving < 0 {
			break
		}
		s.exchange(leaving, s.entering(leaving))
	}
	least := slices.Min(s.rank)
	for v := range s.rank {
		s.rank[v] -= least
	}
	return s.rank
}

func longestPaths(n int, links []link) []int {
	waits, out := make([]int, n), make([][]int, n)
	for _, l := range links {
		waits[l.head]++
		out[l.tail] = append(out[l.tail], l.head)
	}
	rank, queue := make([]int, n), make([]int, 0, n)
	for v := range n {
		if waits[v] == 0 {
			queue = append(queue, v)
		}
	}
	for i := 0; i < len(queue); i++ {
		for _, head := range out[queue[i]] {
			rank[head] = max(rank[head], rank[queue[i]]+1)
			if waits[head]--; waits[head] == 0 {
				queue = append(queue, head)
			}
		}
	}
	return rank
}

func (s *simplex) slack(i int) int { return s.rank[s.links[i].head] - s.rank[s.links[i].tail] - 1 }

// tighten grows a tree of links without slack, moving it as a whole to the nearest block outside until it reaches all.
func (s *simplex) tighten(n int) {
	touching := make([][]int, n)
	for i, l := range s.links {
		touching[l.tail], touching[l.head] = append(touching[l.tail], i), append(touching[l.head], i)
	}
	in := make([]bool, n)
	in[0] = true
	members := []int{0}
	scanned := 0
	for {
		for ; scanned < len(members); scanned++ {
			for _, i := range touching[members[scanned]] {
				l := s.links[i]
				if other := l.tail + l.head - members[scanned]; !in[other] && s.slack(i) == 0 {
					in[other] = true
					members = append(members, other)
					s.join(i)
				}
			}
		}
		if len(members) == n {
			break
		}
		nearest := -1
		for i, l := range s.links {
			if in[l.tail] != in[l.head] && (nearest < 0 || s.slack(i) < s.slack(nearest)) {
				nearest = i
			}
		}
		shift := s.slack(nearest)
		if in[s.links[nearest].head] {
			shift = -shift
		}
		for _, v := range members {
			s.rank[v] += shift
		}
		scanned = 0
	}
	s.survey()
}

func (s *simplex) join(i int) {
	s.joins[s.links[i].tail] = append(s.joins[s.links[i].tail], i)
	s.joins[s.links[i].head] = append(s.joins[s.links[i].head], i)
}

// survey walks the tree from block 0 and sums up what is below each block.
func (s *simplex) survey() {
	for v := range s.surplus {
		s.surplus[v] = 0
	}
	for _, l := range s.links {
		s.surplus[l.tail]++
		s.surplus[l.head]--
	}
	type visit struct{ block, next int }
	s.up[0] = -1
	count := 0
	s.low[0] = count
	for stack := []visit{{0, 0}}; len(stack) > 0; {
		top := &stack[len(stack)-1]
		v := top.block
		if top.next < len(s.joins[v]) {
			i := s.joins[v][top.next]
			top.next++
			if i != s.up[v] {
				child := s.links[i].tail + s.links[i].head - v
				s.up[child], s.low[child] = i, count
				stack = append(stack, visit{child, 0})
			}
			continue
		}
		s.high[v] = count
		count++
		if i := s.up[v]; i >= 0 {
			s.surplus[s.links[i].tail+s.links[i].head-v] += s.surplus[v]
		}
		stack = stack[:len(stack)-1]
	}
}

// leaving is the tree link whose lengthening would shorten the others most, -1 if there is none.
func (s *simplex) leaving() int {
	leaving, worst := -1, 0
	for v, i := range s.up {
		if i < 0 {
			continue
		}
		cut := s.surplus[v]
		if s.links[i].head == v {
			cut = -cut
		}
		if cut < worst {
			leaving, worst = v, cut
		}
	}
	return leaving
}

func (s *simplex) below(v, root int) bool {
	return s.low[root] <= s.high[v] && s.high[v] <= s.high[root]
}

// entering is the link with the least slack that leads the opposite way between the two halves of the tree.
func (s *simplex) entering(root int) int {
	outward := s.links[s.up[root]].tail == root
	entering := -1
	for i, l := range s.links {
		tail, head := s.below(l.tail, root), s.below(l.head, root)
		if tail != head && head == outward && (entering < 0 || s.slack(i) < s.slack(entering)) {
			entering = i
		}
	}
	return entering
}

func (s *simplex) exchange(root, entering int) {
	leaving := s.up[root]
	shift := s.slack(entering)
	if s.below(s.links[entering].tail, root) {
		shift = -shift
	}
	for v := range s.rank {
		if s.below(v, root) {
			s.rank[v] -= shift
		}
	}
	for _, v := range []int{s.links[leaving].tail, s.links[leaving].head} {
		s.joins[v] = slices.DeleteFunc(s.joins[v], func(i int) bool { return i == leaving })
	}
	s.join(entering)
	s.survey()
}
