package apidoc

import (
	"strings"

	"go.yaml.in/yaml/v3"
)

// channel is one of AsyncAPI 3, with the group that shows it.
type channel struct {
	node  *yaml.Node
	name  string // address, or the id where the address is given while running
	line  int
	place int // in groups
}

func (a *asyncReader) version3() {
	var channels []channel
	byNode := map[*yaml.Node]int{}
	for id, value := range a.pairs(a.object(a.get(a.root, "channels"), "channels")) {
		n, _ := a.resolve(a.object(value, "channels."+id.Value))
		if n == nil {
			continue
		}
		name := firstOf(a.word(n, "address"), cut(id.Value, maxWord))
		description := firstOf(a.text(n, "description"), a.text(n, "summary"), a.word(n, "title"))
		a.groups.declare(name, description)
		byNode[n] = len(channels)
		channels = append(channels, channel{node: n, name: name, line: id.Line, place: a.groups.place[name]})
	}
	for id, value := range a.pairs(a.object(a.get(a.root, "operations"), "operations")) {
		n, _ := a.resolve(a.object(value, "operations."+id.Value))
		if n == nil {
			continue
		}
		if !a.more(n) {
			return
		}
		a.file(id, n, channels, byNode)
	}
	for _, c := range channels {
		a.unused(&a.groups.list[c.place], c.node, c.line)
	}
}

// file puts an operation under its channel.
func (a *asyncReader) file(id, n *yaml.Node, channels []channel, byNode map[*yaml.Node]int) {
	action := a.get(n, "action")
	verb := strings.ToUpper(word(action))
	if verb != "SEND" && verb != "RECEIVE" {
		at := action
		if at == nil {
			at = id
		}
		a.warn(at, "action", "the operation "+cut(id.Value, 100)+" does not say what it does", "action: send or receive")
	}
	o := a.operation(n, Operation{ID: cut(id.Value, maxWord), Verb: cut(verb, 40), Line: id.Line})
	o.Anchor = a.anchors.take("op-", o.ID)
	node, _ := a.resolve(a.get(n, "channel"))
	i, known := byNode[node]
	var group *Group
	if known && node != nil {
		group, o.Name = &a.groups.list[channels[i].place], channels[i].name
	} else {
		a.warn(id, "channel", "the operation "+cut(id.Value, 100)+" has no channel", "channel: with a $ref to one of the channels")
		group, o.Name = a.groups.declare("Other", ""), o.ID
	}
	o.Parameters = a.parameters(node)
	o.Facts = append(o.Facts, a.bindings(node)...)
	o.Request = a.messagesOf(a.get(n, "messages"), node)
	a.reply(&o, a.get(n, "reply"))
	group.Operations = append(group.Operations, o)
}

// messagesOf are those that the operation lists, or else all of its channel.
func (a *asyncReader) messagesOf(list, channel *yaml.Node) []Body {
	var bodies []Body
	if list != nil {
		for item := range a.items(a.list(list, "messages")) {
			bodies = append(bodies, a.message(item, ""))
		}
		return bodies
	}
	for name, value := range a.pairs(a.get(channel, "messages")) {
		bodies = append(bodies, a.message(value, name.Value))
	}
	return bodies
}

func (a *asyncReader) reply(o *Operation, n *yaml.Node) {
	reply, _ := a.resolve(n)
	if reply == nil {
		return
	}
	channel, _ := a.resolve(a.get(reply, "channel"))
	o.Responses = a.messagesOf(a.get(reply, "messages"), channel)
	address, _ := a.resolve(a.get(reply, "address"))
	if to := firstOf(a.word(channel, "address"), a.word(address, "location"), a.word(address, "description")); to != "" {
		o.Facts = append(o.Facts, Fact{Name: "Reply to", Value: to})
	}
}
