package main

import (
	"io"
	"strings"

	"github.com/callboard/callboard/entity"
)

// The parts of SARIF 2.1.0 that code scanning reads.
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool    sarifTool     `json:"tool"`
		Results []sarifResult `json:"results"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name    string      `json:"name"`
		Version string      `json:"version"`
		Rules   []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID string `json:"id"`
	}
	sarifResult struct {
		RuleID    string          `json:"ruleId"`
		Level     string          `json:"level"`
		Message   sarifText       `json:"message"`
		Locations []sarifLocation `json:"locations"`
	}
	sarifText struct {
		Text string `json:"text"`
	}
	sarifLocation struct {
		Physical sarifPhysical `json:"physicalLocation"`
	}
	sarifPhysical struct {
		Artifact sarifArtifact `json:"artifactLocation"`
		Region   sarifRegion   `json:"region"`
	}
	sarifArtifact struct {
		URI string `json:"uri"`
	}
	sarifRegion struct {
		StartLine   int `json:"startLine"`
		StartColumn int `json:"startColumn"`
	}
)

func printSARIF(w io.Writer, r checkResult) error {
	run := sarifRun{Tool: sarifTool{Driver: sarifDriver{Name: "callboard", Version: version, Rules: []sarifRule{}}}, Results: []sarifResult{}}
	seen := map[string]bool{}
	for _, p := range r.Problems {
		if !seen[p.Name] {
			seen[p.Name] = true
			run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, sarifRule{ID: p.Name})
		}
		run.Results = append(run.Results, sarifProblem(p))
	}
	log := sarifLog{Schema: "https://json.schemastore.org/sarif-2.1.0.json", Version: "2.1.0", Runs: []sarifRun{run}}
	return printIndented(w, log)
}

func sarifProblem(p entity.Problem) sarifResult {
	text := innermost(p)
	if more := strings.TrimSpace(details(p)); more != "" {
		text += " (" + more + ")"
	}
	return sarifResult{
		RuleID: p.Name, Level: string(p.Level), Message: sarifText{text},
		Locations: []sarifLocation{{sarifPhysical{
			Artifact: sarifArtifact{p.Location},
			Region:   sarifRegion{StartLine: max(p.Line, 1), StartColumn: max(p.Column, 1)},
		}}},
	}
}
