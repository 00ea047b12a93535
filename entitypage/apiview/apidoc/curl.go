package apidoc

import (
	"encoding/json"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// Limits of one command.
const (
	maxCurlFields = 50
	maxValue      = 200 // bytes of one parameter
)

// request is what a command for an operation needs beside the operation.
type request struct {
	server      string // with the defaults of its variables; not always absolute
	credentials []Credential
}

// curl is a command for a POSIX shell. Whatever comes from the definition is quoted, and cannot be taken for an option, a file or a
// control sequence of the terminal.
func (q *request) curl(o *Operation, s *sampler) string {
	if s.left <= 0 {
		return ""
	}
	command := "curl"
	if o.Verb != "GET" {
		command += " -X " + shell(o.Verb)
	}
	address, cookies := q.address(o, s)
	if strings.ContainsAny(filled.ReplaceAllString(address, ""), "[]{}") {
		command += " --globoff" // or one command might become thousands of requests
	}
	args := []string{command + " --url " + address}
	for _, p := range o.Parameters {
		if p.In == "header" && p.Schema.Required && isToken(p.Schema.Name) {
			args = append(args, "-H "+shell(p.Schema.Name+": "+placeholder(&p.Schema, s)))
		}
	}
	for _, c := range q.credentials {
		switch {
		case c.In == "Bearer":
			args = append(args, `-H "Authorization: Bearer $TOKEN"`)
		case c.In == "Basic":
			args = append(args, `-u "$USER:$PASSWORD"`)
		case c.In == "TLS":
			args = append(args, `--cert "$CERTIFICATE" --key "$KEY"`)
		case !isToken(c.Name):
		case c.In == "header":
			args = append(args, "-H "+joined(c.Name+": ", "$API_KEY"))
		case c.In == "cookie":
			cookies = append(cookies, joined(c.Name+"=", "$API_KEY"))
		}
	}
	if len(cookies) > 0 {
		args = append(args, "-H 'Cookie: '"+strings.Join(cookies, "'; '"))
	}
	if len(o.Request) > 0 && len(o.Request[0].Contents) > 0 {
		args = append(args, payload(&o.Request[0].Contents[0], s)...)
	}
	return s.count(strings.Join(args, " \\\n  "))
}

// address fills path parameters that have a value and adds the query parameters that are required.
func (q *request) address(o *Operation, s *sampler) (address string, cookies []string) {
	path, query := o.Name, []string{}
	for _, p := range o.Parameters {
		value := placeholder(&p.Schema, s)
		switch {
		case len(path) > maxWord: // long enough to see what is meant
		case p.In == "path" && given(&p.Schema):
			path = strings.ReplaceAll(path, "{"+p.Schema.Name+"}", url.PathEscape(value))
		case p.In == "query" && p.Schema.Required:
			query = append(query, url.QueryEscape(p.Schema.Name)+"="+url.QueryEscape(value))
		case p.In == "cookie" && p.Schema.Required:
			cookies = append(cookies, shell(p.Schema.Name+"="+value))
		}
	}
	secret := ""
	for _, c := range q.credentials {
		if c.In == "query" {
			separator := "&"
			if len(query) == 0 {
				separator = "?"
			}
			secret = joined(separator+url.QueryEscape(c.Name)+"=", "$API_KEY")
		}
	}
	if len(query) > 0 {
		path += "?" + strings.Join(query, "&")
	}
	server, host := strings.TrimSuffix(q.server, "/"), ""
	if !isHTTP(server) {
		host = `"$HOST"`
	}
	return host + shellWithVariables(server+path) + secret, cookies
}

var (
	unfilled = regexp.MustCompile(`\{[^{}/]*\}`)
	filled   = regexp.MustCompile(`"\$\{[A-Z0-9_]+:\?\}"`)
)

// shellWithVariables quotes an address whose placeholders are left to variables of the shell, which runs no command without them.
func shellWithVariables(address string) string {
	var words strings.Builder
	for at := unfilled.FindStringIndex(address); at != nil; at = unfilled.FindStringIndex(address) {
		if at[0] > 0 {
			words.WriteString(shell(address[:at[0]]))
		}
		words.WriteString(`"${` + variable(address[at[0]+1:at[1]-1]) + `:?}"`)
		address = address[at[1]:]
	}
	if address != "" || words.Len() == 0 {
		words.WriteString(shell(address))
	}
	return words.String()
}

// variable is a name for one of the shell, which begins so that it is none that the shell itself has.
func variable(name string) string {
	return "IN_" + strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z':
			return r - 'a' + 'A'
		case r >= 'A' && r <= 'Z', r >= '0' && r <= '9':
			return r
		}
		return '_'
	}, name)
}

// unreachable says why there is no command; "" if there is one. A server without a host is on that of the definition.
func (q *request) unreachable() string {
	if q.server == "" || isHTTP(q.server) || strings.HasPrefix(q.server, "/") && !strings.HasPrefix(q.server, "//") {
		return ""
	}
	return "There is no command: the server " + cut(q.server, maxValue) + " is no address that begins with https:// or http://."
}

func isHTTP(address string) bool {
	parsed, err := url.Parse(address)
	return err == nil && (parsed.Scheme == "http" || parsed.Scheme == "https") && parsed.Host != ""
}

// isToken says whether a name can be that of a header. Others are left out: curl takes one that begins with @ for a file.
func isToken(name string) bool {
	return name != "" && !strings.ContainsFunc(name, func(r rune) bool {
		return r <= ' ' || r >= 127 || strings.ContainsRune(`"(),/:;<=>?@[\]{}`, r)
	})
}

// given says that a value is more than a placeholder.
func given(schema *Schema) bool {
	return schema.Example != "" || schema.Default != "" || len(schema.Enum) > 0
}

// placeholder is the value of a parameter as it stands in an address.
func placeholder(schema *Schema, s *sampler) string {
	text := s.json(schema, true)
	var value any
	if json.Unmarshal([]byte(text), &value) != nil {
		return "VALUE"
	}
	switch v := value.(type) {
	case string:
		return cut(v, maxValue)
	case []any:
		if len(v) == 0 {
			return ""
		}
		if word, ok := v[0].(string); ok {
			return cut(word, maxValue)
		}
	case nil:
		return "VALUE"
	}
	return cut(text, maxValue)
}

// payload is the body of a request.
func payload(c *Content, s *sampler) []string {
	media, _, _ := strings.Cut(strings.ToLower(c.MediaType), ";")
	switch media = strings.TrimSpace(media); {
	case media == "application/x-www-form-urlencoded" || media == "multipart/form-data":
		return form(c, s, media)
	case len(c.Examples) > 0:
		return []string{"-H " + shell("Content-Type: "+c.MediaType), "--data-raw " + shellText(c.Examples[0].Text)}
	case c.MediaType != "":
		return []string{"-H " + shell("Content-Type: "+c.MediaType), "--data-binary @FILE"}
	}
	return nil
}

func form(c *Content, s *sampler, media string) []string {
	fields := c.Schema.Fields
	if t := s.types[c.Schema.Ref]; t != nil {
		fields = t.Schema.Fields
	}
	var args []string
	for i := range fields[:min(len(fields), maxCurlFields)] {
		field := &fields[i]
		switch {
		case field.ReadOnly:
		case media == "application/x-www-form-urlencoded":
			args = append(args, "--data-urlencode "+shell(url.QueryEscape(field.Name)+"="+placeholder(field, s)))
		case field.Format == "binary" || field.Type == "file":
			args = append(args, "-F "+shell(formName(field.Name)+"=@FILE"))
		default:
			args = append(args, "--form-string "+shell(formName(field.Name)+"="+placeholder(field, s)))
		}
	}
	return args
}

// formName keeps what is before the first equals sign one name.
func formName(name string) string { return strings.ReplaceAll(name, "=", "_") }

// shell quotes a word of one line.
func shell(word string) string {
	word = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
			return ' '
		}
		return r
	}, word)
	if word != "" && !strings.ContainsFunc(word, func(r rune) bool { return r < 'A' || r > 'Z' }) {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

// joined is a word that ends in a variable of the shell.
func joined(word, variable string) string {
	if !strings.ContainsFunc(word, func(r rune) bool { return r > 126 || strings.ContainsRune("\"$`\\!", r) }) {
		return `"` + word + variable + `"`
	}
	return shell(word) + `"` + variable + `"`
}

// shellText quotes a text of several lines.
func shellText(text string) string {
	lines := slices.Collect(strings.SplitSeq(text, "\n"))
	for i, line := range lines {
		quoted := shell(line)
		lines[i] = strings.TrimSuffix(strings.TrimPrefix(quoted, "'"), "'")
	}
	return "'" + strings.Join(lines, "\n") + "'"
}
