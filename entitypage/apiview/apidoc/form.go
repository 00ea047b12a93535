package apidoc

// Fact is something more that the definition says, in words.
type Fact struct {
	Name, Value string
	Link        string // http, https or mailto; "" if there is none
}

// Server is a place where the API is reached.
type Server struct {
	Name        string // AsyncAPI names its servers
	URL         string // may hold {variables}
	Protocol    string // "" for HTTP
	Description string
	Variables   []Schema
}

// Scheme is a way to prove who calls.
type Scheme struct {
	Name        string
	Type        string // in words, such as "API key in header X-Key"
	Description string
	Facts       []Fact // addresses and scopes of OAuth flows
}

// Group is a tag, a service, a channel or a root type.
type Group struct {
	Anchor, Name, Description string
	Operations                []Operation
}

// Operation is one thing to call, to send or to receive.
type Operation struct {
	Anchor      string // unique in the Doc, safe in addresses, kept as long as ID or name is
	ID          string // operationId, or package.Service/Method; "" if it has none
	Verb        string // GET, SEND, RECEIVE, query, mutation, subscription, rpc, …; CHANNEL for a channel without operations
	Name        string // path, address, field or method
	Summary     string
	Description string
	Deprecated  bool
	Streaming   string   // of an rpc: "client", "server", "both" or ""
	Tags        []string // those besides the group
	Parameters  []Parameter
	Request     []Body // a message each where there is a choice
	Responses   []Body
	Security    []string  // alternatives, in words; "nothing" if none is needed; empty if the definition does not say
	Curl        string    // "" for what is not HTTP
	NoCurl      string    // why there is none for what is HTTP
	Call        *Call     // nil for what is not HTTP, and for what the API calls itself
	Examples    []Example // how else it is called: a GraphQL query with its variables, a command for gRPC
	Facts       []Fact
	Line        int // in the text, counted from 1; 0 if unknown
}

// Call is what a request for an operation needs beside its parameters and its body.
type Call struct {
	Servers     []Server     // the operation's own; none = the Doc's
	Credentials []Credential // of the first way to prove who calls
}

// Credential is where a request shows who calls.
type Credential struct {
	In   string // header, query, cookie; Bearer or Basic for the header Authorization; TLS for what only a client can have
	Name string // of the header, parameter or cookie
}

// Parameter is a value beside the body.
type Parameter struct {
	In     string // path, query, header, cookie, address (of a channel) or argument
	Schema Schema // named as the parameter is
	Joined string // what stands between the items of a list; "" = the parameter is given once for each
}

// Body is a request, a response or a message.
type Body struct {
	Status      string // of an HTTP response, such as 200, 4XX or default
	Name        string // of a message
	Ref         string // anchor of the message in Doc.Types
	Description string
	Required    bool
	Headers     []Parameter
	Contents    []Content // one per media type
	Facts       []Fact
}

// Content is a body in one media type.
type Content struct {
	MediaType string // "" where the format has only one
	Schema    Schema
	Examples  []Example
}

// Example is text to show as it is.
type Example struct {
	Name      string
	Language  string // as in Doc
	Text      string
	Generated bool // made from the schema, as the definition gives none
}

// Type is a schema, message, enum, input, … that others refer to.
type Type struct {
	Anchor      string // what Schema.Ref holds
	Name        string
	Kind        string // object, enum, message, input, interface, union, scalar, directive, …
	Description string
	Deprecated  bool
	Schema      Schema
	Example     Example // without text if there is nothing to show
	Line        int
}

// Schema is what a value looks like: a tree that ends in links to Types, so it has no cycles.
type Schema struct {
	Name        string // of the field; "" elsewhere
	Title       string
	Type        string // in words: object, list, map, string, "string or integer", any; or the name of what Ref links to
	Ref         string // anchor of a Type
	Format      string
	Description string
	Required    bool
	Nullable    bool
	Deprecated  bool
	ReadOnly    bool
	WriteOnly   bool
	Constraints []string // in words
	Enum        []Value
	Default     string // as JSON; "" if there is none
	Example     string // as JSON; "" if there is none
	Sample      string // JSON that keeps to the constraints, where the usual value of the type would not
	Includes    []Link // the Types whose fields are merged into Fields
	Fields      []Schema
	Arguments   []Schema // of a GraphQL field
	Items       *Schema  // of a list
	Values      *Schema  // of a map, and of the fields that have no name
	Choice      string   // "one of" or "any of" Options
	Options     []Schema
}

// Link is the name and the anchor of a Type.
type Link struct{ Name, Ref string }

// Value is one of an enum.
type Value struct {
	Text        string // as JSON in OpenAPI and AsyncAPI; a name elsewhere
	Number      string // in Protobuf
	Description string
	Deprecated  bool
}
