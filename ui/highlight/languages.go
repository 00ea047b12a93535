package highlight

import (
	"path"
	"strings"
)

// lexerNames are the languages that are coloured, by what people and files call them: those of definitions, and of the examples in their
// descriptions. Others stay plain, as many a lexer takes minutes for a text that was made for it; these were tried with such texts.
var lexerNames = func() map[string]string {
	names := map[string]string{}
	for lexer, called := range map[string]string{
		"YAML":            "yml openapi asyncapi raml",
		"JSON":            "json5 jsonc avsc avro har ndjson webmanifest jsonschema json-schema openrpc",
		"GraphQL":         "graphqls gql",
		"Protocol Buffer": "protobuf proto grpc",
		"XML":             "wsdl xsd wadl xslt svg soap xhtml csdl edmx odata",
		"HTML":            "htm",
		"TypeScript":      "ts tsx trpc",
		"JavaScript":      "js mjs cjs jsx",
		"Bash":            "sh shell zsh console curl",
		"HTTP":            "",
		"Thrift":          "",
		"Go":              "golang",
		"Java":            "",
		"Python":          "py python3",
		"SQL":             "",
		"TOML":            "",
		"INI":             "cfg",
		"CSS":             "",
		"Diff":            "patch",
	} {
		for _, name := range append(strings.Fields(called), strings.ToLower(lexer)) {
			names[name] = lexer
		}
	}
	return names
}()

// lexerName is "" for a language that is not coloured. A file is known by its ending, or by its whole name.
func lexerName(language string) string {
	language = strings.ToLower(strings.TrimSpace(language))
	if name := lexerNames[language]; name != "" {
		return name
	}
	if name := lexerNames[strings.TrimPrefix(path.Ext(language), ".")]; name != "" {
		return name
	}
	return lexerNames[path.Base(language)]
}
