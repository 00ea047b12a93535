package apiview

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/callboard/callboard/entitypage/apiview/apidoc"
	"github.com/callboard/callboard/foundation/web"
)

// Limits of one form.
const (
	mostAddresses = 24 // of servers, which all stand in the page's policy
	mostInputs    = 60
	mostChoices   = 200
)

// trial is an operation with a form that sends a request for it from the reader's browser.
type trial struct {
	Operation apidoc.Operation
	Close     string
	Servers   []address
	Refused   []string // addresses to which no page can be allowed to send, with the reason
	Inputs    []input
	Secrets   []input
	Bodies    []payload
}

// address is a complete one of a server.
type address struct{ URL, Origin, Note string }

// payload is a body in one media type.
type payload struct {
	MediaType string
	Kind      string // text, form or file
	Text      string
	Inputs    []input // of a form
}

// tried is the operation that the address asks to try, if it can be.
func (p page) tried(o apidoc.Operation) bool { return p.Try == o.Anchor && canTry(o) }

// canTry leaves out what browsers never send.
func canTry(o apidoc.Operation) bool { return o.Call != nil && o.Verb != "TRACE" }

// Connect are the origins to which the page of a reference sends what its reader tries; none if nothing is tried.
func (r Reference) Connect() []string {
	o, found := r.Doc.Operation(r.Try)
	if !found || !canTry(o) {
		return nil
	}
	var origins []string
	for _, server := range trialOf(r.Doc, o).Servers {
		if !slices.Contains(origins, server.Origin) {
			origins = append(origins, server.Origin)
		}
	}
	return origins
}

func trialOf(doc apidoc.Doc, o apidoc.Operation) trial {
	t := trial{Operation: o}
	servers := o.Call.Servers
	if len(servers) == 0 {
		servers = doc.Servers
	}
	for _, server := range servers {
		t.offer(server)
	}
	for _, p := range o.Parameters[:min(len(o.Parameters), mostInputs)] {
		t.Inputs = append(t.Inputs, inputOf(doc, p, len(t.Inputs)))
	}
	t.Secrets = secretsOf(o.Call.Credentials)
	for _, body := range o.Request[:min(1, len(o.Request))] {
		for _, content := range body.Contents {
			t.Bodies = append(t.Bodies, payloadOf(doc, content, len(t.Bodies)))
		}
	}
	return t
}

// offer takes a server's addresses if a page may be allowed to send there.
func (t *trial) offer(server apidoc.Server) {
	for _, at := range server.Addresses(mostAddresses) {
		origin, err := web.Origin(at)
		switch {
		case err != nil:
			t.Refused = append(t.Refused, at+": "+err.Error())
		case len(t.Servers) < mostAddresses:
			t.Servers = append(t.Servers, address{URL: at, Origin: origin, Note: leadOf(server.Description)})
		}
	}
}

// secretsOf are what proves who calls. What is typed there is sent, and is kept out of the command.
func secretsOf(credentials []apidoc.Credential) []input {
	var inputs []input
	for _, c := range credentials {
		in := input{Name: c.Name, Place: "secret", Kind: c.In, Type: "password"}
		switch c.In {
		case "Bearer":
			in.Name, in.Note = "Token", "Sent as Authorization: Bearer …"
		case "Basic":
			in.Name, in.Note = "User:password", "Sent as Authorization: Basic …"
		case "query", "header":
			in.Note = "In the " + c.In
		default:
			in.Name, in.Blocked = firstWord(c.Name, "Client certificate"), "Pages cannot send this. The command can."
		}
		inputs = append(inputs, in)
	}
	if !slices.ContainsFunc(inputs, func(in input) bool { return in.Kind == "Bearer" || in.Kind == "Basic" }) {
		inputs = append(inputs, input{Name: "Authorization", Place: "secret", Kind: "Authorization", Type: "password", Note: "Not asked for by the definition"})
	}
	for i := range inputs {
		inputs[i].ID = "try-secret-" + strconv.Itoa(i)
	}
	return inputs
}

func firstWord(word, otherwise string) string {
	if word == "" {
		return otherwise
	}
	return word
}

func payloadOf(doc apidoc.Doc, content apidoc.Content, n int) payload {
	p := payload{MediaType: content.MediaType, Kind: "text"}
	media, _, _ := strings.Cut(strings.ToLower(content.MediaType), ";")
	switch {
	case media == "application/x-www-form-urlencoded" || media == "multipart/form-data":
		p.Kind = "form"
		for _, field := range fieldsOf(doc, content.Schema) {
			if !field.ReadOnly && len(p.Inputs) < mostInputs {
				in := inputOf(doc, apidoc.Parameter{In: "form", Schema: field}, len(p.Inputs))
				in.ID = "try-form-" + strconv.Itoa(n) + "-" + strconv.Itoa(len(p.Inputs))
				p.Inputs = append(p.Inputs, in)
			}
		}
	case len(content.Examples) > 0:
		p.Text = content.Examples[0].Text
	case !isText(media):
		p.Kind = "file"
	}
	return p
}

func fieldsOf(doc apidoc.Doc, s apidoc.Schema) []apidoc.Schema {
	if t, found := doc.Type(s.Ref); found {
		return t.Schema.Fields
	}
	return s.Fields
}

func isText(media string) bool {
	return strings.HasPrefix(media, "text/") || strings.HasSuffix(media, "json") || strings.HasSuffix(media, "xml") || strings.HasSuffix(media, "yaml") || media == ""
}

// plainText is a value as people type it, from JSON: the items of a list with commas between them.
func plainText(text string) string {
	var value any
	if json.Unmarshal([]byte(text), &value) != nil {
		return text
	}
	switch v := value.(type) {
	case string:
		return v
	case []any:
		words := make([]string, len(v))
		for i, item := range v {
			encoded, _ := json.Marshal(item) // it was JSON a moment ago
			words[i] = plainText(string(encoded))
		}
		return strings.Join(words, ", ")
	case nil:
		return ""
	}
	return text
}
