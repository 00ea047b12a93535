package entity

import "embed"

//go:embed kinds/*.json
var schemas embed.FS

const builtinProcessor = "BuiltinKindsEntityProcessor"

var coreVersions = []string{"backstage.io/v1alpha1", "backstage.io/v1beta1"}

// Relations that several kinds share.
var (
	ownedBy      = RelationField{Path: "spec.owner", Type: "ownedBy", Reverse: "ownerOf", DefaultKind: "Group"}
	partOfSystem = RelationField{Path: "spec.system", Type: "partOf", Reverse: "hasPart", DefaultKind: "System"}
	dependsOn    = RelationField{Path: "spec.dependsOn", Type: "dependsOn", Reverse: "dependencyOf", Many: true}
	dependencyOf = RelationField{Path: "spec.dependencyOf", Type: "dependencyOf", Reverse: "dependsOn", Many: true}
)

// BuiltinKinds are the kinds of Backstage's own model, freshly made. Relations are in the order in which Backstage reads them, which
// decides what is reported first.
func BuiltinKinds() []Kind {
	return []Kind{
		{Name: "Component", APIVersions: coreVersions, Schema: builtinSchema("component"), Processor: builtinProcessor, Relations: []RelationField{
			ownedBy,
			{Path: "spec.subcomponentOf", Type: "partOf", Reverse: "hasPart", DefaultKind: "Component"},
			{Path: "spec.providesApis", Type: "providesApi", Reverse: "apiProvidedBy", DefaultKind: "API", Many: true},
			{Path: "spec.consumesApis", Type: "consumesApi", Reverse: "apiConsumedBy", DefaultKind: "API", Many: true},
			dependsOn, dependencyOf, partOfSystem,
		}},
		{Name: "API", APIVersions: coreVersions, Schema: builtinSchema("api"), Processor: builtinProcessor, Relations: []RelationField{
			ownedBy, partOfSystem,
		}},
		{Name: "Resource", APIVersions: coreVersions, Schema: builtinSchema("resource"), Processor: builtinProcessor, Relations: []RelationField{
			ownedBy, dependsOn, dependencyOf, partOfSystem,
		}},
		{Name: "System", APIVersions: coreVersions, Schema: builtinSchema("system"), Processor: builtinProcessor, Relations: []RelationField{
			ownedBy,
			{Path: "spec.domain", Type: "partOf", Reverse: "hasPart", DefaultKind: "Domain"},
		}},
		{Name: "Domain", APIVersions: coreVersions, Schema: builtinSchema("domain"), Processor: builtinProcessor, Relations: []RelationField{
			ownedBy,
			{Path: "spec.subdomainOf", Type: "partOf", Reverse: "hasPart", DefaultKind: "Domain"},
		}},
		{Name: "Group", APIVersions: coreVersions, Schema: builtinSchema("group"), Processor: builtinProcessor, Relations: []RelationField{
			{Path: "spec.parent", Type: "childOf", Reverse: "parentOf", DefaultKind: "Group"},
			{Path: "spec.children", Type: "parentOf", Reverse: "childOf", DefaultKind: "Group", Many: true},
			{Path: "spec.members", Type: "hasMember", Reverse: "memberOf", DefaultKind: "User", Many: true},
		}},
		{Name: "User", APIVersions: coreVersions, Schema: builtinSchema("user"), Processor: builtinProcessor, Relations: []RelationField{
			{Path: "spec.memberOf", Type: "memberOf", Reverse: "hasMember", DefaultKind: "Group", Many: true},
		}},
		{Name: "Location", APIVersions: coreVersions, Schema: builtinSchema("location"), Processor: builtinProcessor},
		{
			Name: "Template", APIVersions: []string{"scaffolder.backstage.io/v1beta3"}, Schema: builtinSchema("template"),
			Processor: "ScaffolderEntitiesProcessor", Relations: []RelationField{ownedBy},
		},
		{Name: "AiResource", APIVersions: coreVersions[:1], Schema: builtinSchema("airesource"), Processor: ownProcessor, Relations: []RelationField{
			ownedBy, partOfSystem,
			{Path: "spec.dependsOn", Type: "dependsOn", Reverse: "dependencyOf", DefaultKind: "AiResource", Many: true},
			{Path: "spec.skills", Type: "hasPart", Reverse: "partOf", DefaultKind: "AiResource", Many: true},
			{Path: "spec.plugins", Type: "hasPart", Reverse: "partOf", DefaultKind: "AiResource", Many: true},
		}},
	}
}

func builtinSchema(name string) []byte {
	text, err := schemas.ReadFile("kinds/" + name + ".json")
	if err != nil {
		panic("entity: the schema of a built-in kind is missing: " + name)
	}
	return text
}
