package apidoc

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/callboard/callboard/entity"
)

// Limits for hostile texts, beyond the largest definitions that people publish.
const (
	maxMarks  = 2_500_000 // characters that may each begin a value
	maxVisits = 2_500_000 // nodes looked at for one Doc; aliases and references make a small text long
)

// parseTree reads the formats that are written in JSON or YAML.
func parseTree(doc *Doc, format, text string, found *problems) {
	root, problem := readTree(text)
	if problem != nil {
		found.fail(*problem)
		return
	}
	t := &tree{root: root, problems: found, left: maxVisits, index: map[*yaml.Node]map[string]*yaml.Node{}, targets: map[string]target{}, complained: map[string]bool{}}
	if root == nil || root.Kind != yaml.MappingNode {
		found.fail(entity.Problem{
			Message: "the definition is " + kindName(root), Line: line(root), Column: column(root),
			Expected: "an object with " + format + " and info at the top",
		})
		return
	}
	r := newReader(t, doc)
	if format == OpenAPI {
		r.openapi()
	} else {
		r.asyncapi()
	}
	r.finish()
	if t.left < 0 {
		found.fail(entity.Problem{Message: "the definition is too large to be shown whole: what comes late in it is missing here", Expected: fmt.Sprintf("at most %d values, those that are referred to counted each time", maxVisits)})
	}
}

// readTree is nil for a text without content.
func readTree(text string) (*yaml.Node, *entity.Problem) {
	marks := 0
	for _, mark := range []string{",", "\n", "[", "{", ":"} {
		marks += strings.Count(text, mark)
	}
	if marks > maxMarks {
		return nil, &entity.Problem{Message: "the definition has too many values to be read", Expected: fmt.Sprintf("at most about %d", maxMarks/2)}
	}
	trimmed := strings.TrimLeft(text, " \t\r\n")
	if !strings.HasPrefix(trimmed, "{") && !strings.HasPrefix(trimmed, "[") {
		return readYAML(text)
	}
	root, problem := readJSON(text)
	if problem == nil {
		return root, nil
	}
	if flow, wrong := readYAML(text); wrong == nil { // YAML may begin with a brace as well
		return flow, nil
	}
	return nil, problem
}

func readYAML(text string) (*yaml.Node, *entity.Problem) {
	var document yaml.Node
	if err := yaml.NewDecoder(strings.NewReader(text)).Decode(&document); err != nil {
		if errors.Is(err, io.EOF) {
			return nil, nil
		}
		return nil, yamlProblem(err, text)
	}
	if len(document.Content) == 0 {
		return nil, nil
	}
	return document.Content[0], nil
}

var yamlLine = regexp.MustCompile(`^(?:line (\d+): )?(.*)$`)

func yamlProblem(err error, text string) *entity.Problem {
	problem := &entity.Problem{Message: "the definition is not valid YAML", Expected: "YAML or JSON"}
	if match := yamlLine.FindStringSubmatch(strings.TrimPrefix(err.Error(), "yaml: ")); match != nil {
		problem.Message += ": " + match[2]
		problem.Line, _ = strconv.Atoi(match[1])
	}
	locate(problem, text)
	return problem
}

// maxLocate bounds the work of finding a mistake: lines times bytes.
const maxLocate = 4 << 20

// locate finds the first line that cannot be there, as the parser often gives the start of what surrounds the mistake: it is the line
// after the longest beginning of the text that can be parsed.
func locate(problem *entity.Problem, text string) {
	lines := strings.SplitAfter(text, "\n")
	if len(lines)*len(text) > maxLocate {
		return
	}
	end := len(text)
	for i := len(lines) - 1; i >= 0; i-- {
		end -= len(lines[i])
		var node yaml.Node
		if i > 0 && yaml.Unmarshal([]byte(text[:end]), &node) != nil {
			continue
		}
		for i < len(lines)-1 && strings.TrimSpace(lines[i]) == "" {
			i++
		}
		problem.Line, problem.Column = i+1, len(lines[i])-len(strings.TrimLeft(lines[i], " \t"))+1
		problem.Found = strings.TrimSpace(lines[i])
		return
	}
}

func line(n *yaml.Node) int {
	if n == nil {
		return 0
	}
	return n.Line
}

func column(n *yaml.Node) int {
	if n == nil {
		return 0
	}
	return n.Column
}

func kindName(n *yaml.Node) string {
	switch {
	case n == nil:
		return "empty"
	case n.Kind == yaml.MappingNode:
		return "an object"
	case n.Kind == yaml.SequenceNode:
		return "a list"
	case n.ShortTag() == "!!null":
		return "empty"
	case n.ShortTag() == "!!str":
		return "a string"
	}
	return "the value " + cut(n.Value, 40)
}
