package diagram

import "slices"

// link is an arc of a component while it is laid out, from its tail to its head. Those that would close a circle are turned round.
type link struct {
	tail, head int
	turned     bool
	words      string
	arc        int
}

// breakCircles turns links round until there are no circles: blocks are put into a sequence from both ends, sources first and sinks
// last, else whatever has the most links out more than in, and what runs backward is turned (Eades, Lin and Smyth).
func breakCircles(n int, links []link) {
	out, in := make([][]int, n), make([][]int, n)
	balance, ins, outs := make([]int, n), make([]int, n), make([]int, n)
	for i, l := range links {
		out[l.tail], in[l.head] = append(out[l.tail], i), append(in[l.head], i)
		outs[l.tail]++
		ins[l.head]++
	}
	for v := range n {
		balance[v] = outs[v] - ins[v]
	}
	place := make([]int, n)
	left := make([]int, n)
	for v := range n {
		left[v], place[v] = v, -1
	}
	front, back := 0, n-1
	for len(left) > 0 {
		chosen := left[0]
		for _, v := range left {
			if outs[v] == 0 || ins[v] == 0 {
				chosen = v
				break
			}
			if balance[v] > balance[chosen] {
				chosen = v
			}
		}
		if outs[chosen] == 0 && ins[chosen] > 0 {
			place[chosen] = back
			back--
		} else {
			place[chosen] = front
			front++
		}
		left = slices.DeleteFunc(left, func(v int) bool { return v == chosen })
		for _, i := range out[chosen] {
			ins[links[i].head]--
			balance[links[i].head]++
		}
		for _, i := range in[chosen] {
			outs[links[i].tail]--
			balance[links[i].tail]--
		}
	}
	for i, l := range links {
		if place[l.tail] > place[l.head] {
			links[i].tail, links[i].head, links[i].turned = l.head, l.tail, true
		}
	}
}
