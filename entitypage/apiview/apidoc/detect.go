package apidoc

import (
	"encoding/json"
	"regexp"
	"strings"
)

// formatOf is the format that a spec.type promises. A type that is not here promises none.
var formatOf = map[string]string{
	"openapi": OpenAPI, "swagger": OpenAPI, "asyncapi": AsyncAPI, "graphql": GraphQL,
	"grpc": Protobuf, "protobuf": Protobuf, "proto": Protobuf,
}

var displayName = map[string]string{OpenAPI: "OpenAPI", AsyncAPI: "AsyncAPI", GraphQL: "GraphQL", Protobuf: "Protobuf", Plain: "none of the formats that are read"}

var (
	openapiKey  = regexp.MustCompile(`(?m)^["']?(?:openapi|swagger)["']?[ \t]*:`)
	asyncapiKey = regexp.MustCompile(`(?m)^["']?asyncapi["']?[ \t]*:`)
	protoSyntax = regexp.MustCompile(`(?m)^\s*(?:syntax\s*=\s*["']proto[23]["']|edition\s*=\s*["']\d+["'])\s*;`)
	protoBlock  = regexp.MustCompile(`(?m)^(?:package\s+[\w.]+\s*;|(?:message|service)\s+\w+\s*\{)`)
	graphqlType = regexp.MustCompile(`(?m)^(?:extend\s+)?(?:(?:type|input|interface|enum)\s+\w+[^;{}=]*\{|schema\b[^;{}=]*\{|union\s+\w+\s*=|scalar\s+\w+\s*$|directive\s+@\w+)`)
)

// maxDetect is how much of a text decides what it is.
const maxDetect = 1 << 20

// detect is not sure where only the look of a text speaks for a format that its kind does not promise: such a text is read if it can be,
// and is plain text without a problem if not.
func detect(kind, text string) (format string, sure bool) {
	head := text[:min(len(text), maxDetect)]
	promised, known := formatOf[kind]
	if !known && strings.HasPrefix(strings.TrimLeft(head, " \t\r\n"), "{") && len(text) <= MaxDefinition {
		head = text // machines sort keys, and then the version comes late
	}
	if found := markedFormat(head); found != "" {
		return found, true
	}
	if known && promised != GraphQL && promised != Protobuf && looksLikeSource(head) == "" {
		return promised, true
	}
	if found := looksLikeSource(head); found != "" && found != promised {
		return found, known
	}
	if known {
		return promised, true
	}
	return Plain, true
}

// markedFormat knows the formats by the line that names their version.
func markedFormat(head string) string {
	trimmed := strings.TrimLeft(head, " \t\r\n")
	if strings.HasPrefix(trimmed, "{") {
		switch key := versionKey(trimmed); key {
		case "asyncapi":
			return AsyncAPI
		case "openapi", "swagger":
			return OpenAPI
		}
		return ""
	}
	found := ""
	for _, marker := range []struct {
		line   *regexp.Regexp
		format string
	}{{openapiKey, OpenAPI}, {asyncapiKey, AsyncAPI}, {protoSyntax, Protobuf}} {
		if at := marker.line.FindStringIndex(head); at != nil {
			found, head = marker.format, head[:at[0]] // the first one counts
		}
	}
	return found
}

// versionKey is the first key at the top of a JSON text that names a format.
func versionKey(text string) string {
	decoder := json.NewDecoder(strings.NewReader(text))
	depth, key := 0, false
	for {
		token, err := decoder.Token()
		if err != nil {
			break // a mistake further down, or the end of what is looked at
		}
		switch t := token.(type) {
		case json.Delim:
			if t == '{' || t == '[' {
				depth++
			} else {
				depth--
			}
			key = depth == 1
			continue
		case string:
			if depth == 1 && key && (t == "openapi" || t == "swagger" || t == "asyncapi") {
				return t
			}
		}
		key = depth == 1 && !key
	}
	for _, name := range []string{"openapi", "swagger", "asyncapi"} { // YAML in braces
		if strings.HasPrefix(strings.TrimLeft(text[1:], " \t\r\n"), name+":") {
			return name
		}
	}
	return ""
}

func looksLikeSource(head string) string {
	switch proto, graphql := protoBlock.FindStringIndex(head), graphqlType.FindStringIndex(head); {
	case proto != nil && (graphql == nil || proto[0] <= graphql[0]):
		return Protobuf
	case graphql != nil:
		return GraphQL
	}
	return ""
}

// language is the name of the text's own language.
func language(format, kind, text string) string {
	start := strings.TrimLeft(text[:min(len(text), 1000)], " \t\r\n")
	switch {
	case format == GraphQL || format == Protobuf:
		return format
	case strings.HasPrefix(start, "{"):
		return "json"
	case format != Plain:
		return "yaml"
	case strings.HasPrefix(start, "<"):
		return "xml"
	case kind == "trpc":
		return "typescript"
	}
	return kind
}

// Extension is how a file with a definition is best called, without the dot.
func Extension(kind, text string) string {
	kind = strings.ToLower(strings.TrimSpace(kind))
	format, _ := detect(kind, text)
	switch name := language(format, kind, text); name {
	case "json", "yaml", "graphql", "xml":
		return name
	case Protobuf:
		return "proto"
	case "typescript":
		return "ts"
	}
	return "txt"
}
