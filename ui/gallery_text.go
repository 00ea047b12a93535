package ui

import (
	"strings"

	"github.com/a-h/templ"
)

func galleryListings() templ.Component {
	return All(
		Listing{
			Language: "yaml", First: 1, Marks: map[int]int{5: 0, 6: 9}, Copy: true, Label: "catalog-info.yaml",
			Text: "apiVersion: backstage.io/v1alpha1\nkind: Component # of the shop\nmetadata:\n  name: checkout-orders\n  title: \"Orders\"\n  tags: [go, tier-1]\nspec: {type: service, replicas: 3, public: true}",
		}.View(),
		Listing{Language: "json", Text: "{\n  \"id\": 42,\n  \"name\": \"Berth 7\",\n  \"free\": true\n}", Copy: true}.View(),
		Listing{Language: "graphql", Text: "# What can be bought\ntype Product @key(fields: \"id\") {\n  id: ID!\n  price(in: Currency = EUR): Float\n}"}.View(),
		Listing{Language: "proto", Text: "syntax = \"proto3\";\nmessage Item {\n  string id = 1; // of the berth\n}"}.View(),
		Listing{Language: "xml", Text: "<wsdl:message name=\"Hold\"><!-- ten minutes --><wsdl:part/></wsdl:message>"}.View(),
		Listing{Language: "curl", Text: "curl -X POST --url 'https://api.example.com/holds' \\\n  -H \"Authorization: Bearer $TOKEN\"", Copy: true}.View(),
		Listing{Text: "A text in no language that is known."}.View(),
		Listing{Language: "xml", First: 1, Text: strings.Repeat("<a>", 1000), Whole: "#"}.View(),
	)
}

func galleryMarkdown() templ.Component {
	return Markdown{Under: 2, Text: "# A hold\nA booking begins as a **hold** of *ten* minutes, with an `Idempotency-Key`. See [the runbook](https://docs.example.com).\n\n" +
		"- kept for ten minutes\n- then lapsed\n  1. first the berth\n  2. then the price\n\n> What is not paid is not kept.\n\n" +
		"| state | for how long |\n|---|---|\n| held | 10 min |\n| confirmed | until departure |\n\n```json\n{\"state\": \"held\"}\n```\n\n---\n\n" +
		"<b>HTML</b> is text, and [other links](javascript:alert) are none."}.View()
}
