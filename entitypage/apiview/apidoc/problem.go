package apidoc

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/callboard/callboard/entity"
)

const maxProblems = 50

// problems keeps the first ones; a definition with thousands of mistakes has the same few many times.
type problems struct {
	list []entity.Problem
	more int
}

func (p *problems) warn(problem entity.Problem) { p.add(problem, entity.Warning) }
func (p *problems) fail(problem entity.Problem) { p.add(problem, entity.Error) }

func (p *problems) add(problem entity.Problem, level entity.Level) {
	if len(p.list) == maxProblems && level == entity.Warning || len(p.list) == 2*maxProblems {
		p.more++
		return
	}
	problem.Name, problem.Level = "InputError", level
	problem.Message, problem.Found, problem.Expected = short(problem.Message, 400), short(problem.Found, 200), short(problem.Expected, 200)
	p.list = append(p.list, problem)
}

func (p *problems) broken() bool {
	return slices.ContainsFunc(p.list, func(p entity.Problem) bool { return p.Level == entity.Error })
}

func (p *problems) all() []entity.Problem {
	slices.SortStableFunc(p.list, func(a, b entity.Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	if p.more > 0 {
		p.list = append(p.list, entity.Problem{Name: "InputError", Level: entity.Warning, Message: fmt.Sprintf("and %d more problems", p.more)})
	}
	return p.list
}

// position is the line and column of an offset, counted from 1 and in characters.
func position(text string, offset int) (line, column int) {
	before := text[:max(0, min(offset, len(text)))]
	line = strings.Count(before, "\n") + 1
	start := strings.LastIndexByte(before, '\n') + 1
	return line, len([]rune(before[start:])) + 1
}

// short is cut with a sign that something is missing.
func short(text string, limit int) string {
	if begin := cut(text, limit); len(begin) < len(text) {
		return begin + "…"
	}
	return text
}

// cut shortens a text at a character. It shares the memory of the text: what a hundred thousand operations refer to is kept once.
func cut(text string, limit int) string {
	if len(text) <= limit {
		return text
	}
	end := limit
	for end > 0 && text[end]&0xC0 == 0x80 {
		end--
	}
	return text[:end]
}
