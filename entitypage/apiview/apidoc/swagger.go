package apidoc

import (
	"strings"

	"go.yaml.in/yaml/v3"
)

// swagger2 reads what Swagger 2 keeps at the top.
func (a *openapiReader) swagger2() {
	a.generation = 2
	a.consumes, a.produces = a.words(a.get(a.root, "consumes")), a.words(a.get(a.root, "produces"))
	host, path := a.word(a.root, "host"), a.word(a.root, "basePath")
	if host == "" {
		if path != "" {
			a.doc.Servers = []Server{{URL: path}}
		}
		return
	}
	schemes := a.words(a.get(a.root, "schemes"))
	if len(schemes) == 0 {
		schemes = []string{"https"}
	}
	for _, scheme := range schemes {
		a.doc.Servers = append(a.doc.Servers, Server{URL: scheme + "://" + host + path})
	}
}

// swaggerBodies reads the body and the form, which are parameters in Swagger 2.
func (a *openapiReader) swaggerBodies(o *Operation, n *yaml.Node, parameters []found) {
	consumes, produces := a.mediaTypes(n, "consumes", a.consumes), a.mediaTypes(n, "produces", a.produces)
	form := Schema{Type: "object"}
	for _, p := range parameters {
		switch p.in {
		case "body":
			body := Body{Description: a.text(p.node, "description"), Required: a.flag(p.node, "required")}
			for _, media := range consumes {
				body.Contents = append(body.Contents, Content{MediaType: media, Schema: a.schema(a.get(p.node, "schema"), 0)})
			}
			o.Request = append(o.Request, body)
		case "formData":
			form.Fields = append(form.Fields, a.parameter(p).Schema)
		}
	}
	if len(form.Fields) > 0 {
		media := "application/x-www-form-urlencoded"
		for _, each := range consumes {
			if strings.HasPrefix(each, "multipart/") {
				media = each
			}
		}
		o.Request = append(o.Request, Body{Contents: []Content{{MediaType: media, Schema: form}}})
	}
	for status, value := range a.pairs(a.object(a.get(n, "responses"), "responses")) {
		if strings.HasPrefix(status.Value, "x-") {
			continue
		}
		response, _ := a.resolve(a.object(value, "responses."+status.Value))
		body := Body{Status: cut(status.Value, 40), Description: a.text(response, "description"), Headers: a.headers(a.get(response, "headers"))}
		if schema := a.get(response, "schema"); schema != nil {
			body.Contents = a.swaggerContents(response, schema, produces)
		}
		o.Responses = append(o.Responses, body)
	}
}

func (a *openapiReader) swaggerContents(response, schema *yaml.Node, produces []string) []Content {
	var contents []Content
	for _, media := range produces {
		c := Content{MediaType: media, Schema: a.schema(schema, 0)}
		c.Examples = a.example(nil, media, "", a.get(a.get(response, "examples"), media))
		contents = append(contents, c)
	}
	return contents
}

func (a *openapiReader) mediaTypes(n *yaml.Node, key string, inherited []string) []string {
	if own := a.get(n, key); own != nil {
		inherited = a.words(own)
	}
	if len(inherited) == 0 {
		return []string{"application/json"}
	}
	return inherited[:min(len(inherited), 10)]
}
