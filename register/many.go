package register

import (
	"cmp"
	"context"
	"net/http"
	"strconv"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/callboard/callboard/catalog"
	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/foundation/web"
	"github.com/callboard/callboard/register/batch"
	"github.com/callboard/callboard/ui"
)

// Limits of looking at many addresses: each has its time, so that a slow host keeps nobody waiting, and so has the page that looks at
// all of them for people without JavaScript.
const (
	lookTime     = 8 * time.Second  // unless Options say otherwise
	lookAllTime  = 25 * time.Second // the same
	lookAtOnce   = 4
	looksOfPages = 12 // of all readers together
)

// manyPreview is a batch of addresses with what is known of each.
type manyPreview struct {
	Rows    []looked
	Total   int // of lines, also those beyond the first batch.MaxLines
	Ignored []string
}

// What came of looking at an address.
const (
	lookPending     = "pending"
	lookGood        = "good"
	lookKnown       = "known"
	lookWrong       = "wrong"
	lookRefused     = "refused"
	lookUnreachable = "unreachable"
	lookInvalid     = "invalid"
	lookRepository  = "repository"
	lookLate        = "late"
)

// looked is a line of a batch.
type looked struct {
	batch.Line
	State    string
	Said     string
	Entities int
}

// looks are the words for states, in the order in which they are counted: on the line itself, for one line and for many.
var looks = []struct {
	state, word, one, many string
	tone                   ui.Tone
}{
	{lookGood, "good", "good", "good", ui.Good},
	{lookKnown, "registered", "registered already", "registered already", ui.Info},
	{lookWrong, "errors", "with errors", "with errors", ui.Warn},
	{lookRepository, "repository", "repository", "repositories", ui.Info},
	{lookRefused, "not allowed", "not allowed", "not allowed", ui.Bad},
	{lookUnreachable, "cannot be read", "cannot be read", "cannot be read", ui.Bad},
	{lookInvalid, "skipped", "skipped", "skipped", ui.Bad},
	{lookLate, "not reached", "not reached", "not reached", ui.Warn},
	{lookPending, "looking…", "still looking", "still looking", ui.Plain},
}

// badge is the word for one line.
func (l looked) badge() ui.Badge {
	for _, known := range looks {
		if known.state == l.State {
			return ui.Badge{Text: known.word, Tone: known.tone}
		}
	}
	return ui.Badge{Text: l.State}
}

// may reports whether the line can be registered.
func (l looked) may() bool { return l.State == lookGood || l.State == lookWrong }

// lookPath is where a line is looked at alone.
func (l looked) lookPath() string {
	return web.WithQuery("/catalog-import/look", [][2]string{{"line", strconv.Itoa(l.Number)}, {"target", l.Target}})
}

// Count is how many lines are in a state.
func (m manyPreview) Count(state string) int {
	n := 0
	for _, row := range m.Rows {
		if row.State == state {
			n++
		}
	}
	return n
}

// ignored says which columns of a CSV mean nothing.
func (m manyPreview) ignored() string {
	if rest := len(m.Ignored) - 1; rest > 0 {
		return "The column " + m.Ignored[0] + " and " + ui.Number(rest) + " more have no meaning here."
	}
	return "The column " + m.Ignored[0] + " has no meaning here."
}

// previewMany begins with what the lines say by themselves. Where each line then asks for itself that is all; else all are looked at here,
// as far as time allows.
func (p Pages) previewMany(r *http.Request, found batch.Batch, alone bool) *manyPreview {
	v := &manyPreview{Total: found.Total, Ignored: found.Ignored}
	for _, line := range found.Lines {
		row := looked{Line: line, State: lookPending}
		if line.Wrong != "" {
			row.State, row.Said = lookInvalid, line.Wrong
		}
		v.Rows = append(v.Rows, row)
	}
	if !alone {
		p.lookAtAll(r.Context(), v.Rows)
	}
	return v
}

func (p Pages) lookAtAll(ctx context.Context, rows []looked) {
	ctx, cancel := context.WithTimeout(ctx, p.lookAllTime)
	defer cancel()
	var group errgroup.Group
	group.SetLimit(lookAtOnce)
	for i := range rows {
		if rows[i].State == lookPending {
			group.Go(func() error {
				rows[i] = p.lookAt(ctx, rows[i].Line)
				return nil
			})
		}
	}
	_ = group.Wait()
}

// lookLine answers with one line of a batch, as a row of its table.
func (p Pages) lookLine(r *http.Request) (web.Page, error) {
	number, _ := strconv.Atoi(r.URL.Query().Get("line"))
	target := r.URL.Query().Get("target")
	if err := web.CheckAddress(target); err != nil {
		return web.Page{}, err
	}
	row := p.lookAt(r.Context(), batch.Line{Number: number, Target: target})
	return web.Page{Body: lookedRow(row), Fragment: true}, nil
}

// lookAt reads what an address would bring, in its own time.
func (p Pages) lookAt(ctx context.Context, line batch.Line) looked {
	row := looked{Line: line, State: lookLate, Said: "There was no time for it. Look at it alone, or register it as it is."}
	select {
	case p.looks <- struct{}{}:
		defer func() { <-p.looks }()
	case <-ctx.Done():
		return row
	}
	timed, cancel := context.WithTimeout(ctx, p.lookTime)
	defer cancel()
	if p.catalog.Analysable(line.Target) {
		row.State, row.Said = lookRepository, "This is a repository, not a file in one."
		return row
	}
	found, err := p.catalog.Preview(timed, line.Target)
	switch {
	case ctx.Err() != nil:
		return row
	case timed.Err() != nil:
		row.State, row.Said = lookUnreachable, "It did not answer in "+p.lookTime.String()+"."
	case err != nil:
		p.report(ctx, line.Target, err)
		row.State, row.Said = lookUnreachable, cmp.Or(told(err), "It could not be looked at.")
	default:
		row.judge(found)
	}
	return row
}

// judge says what a preview means for a line.
func (l *looked) judge(found catalog.Preview) {
	l.Entities, l.Said = len(found.Entities), summaryOf(found)
	var first *entity.Problem
	errors := 0
	for i, problem := range found.Problems {
		if problem.Level == entity.Error {
			if errors++; first == nil {
				first = &found.Problems[i]
			}
		}
	}
	wrong := ""
	if first != nil {
		wrong = ui.Count(errors, "error", "errors") + ": " + sentenceAt(*first)
	}
	l.State = lookGood
	switch {
	case found.Refused:
		l.State, l.Said = lookRefused, first.Message
	case found.Files == 0 && first != nil:
		l.State, l.Said = lookUnreachable, first.Message
	case first != nil && first.Name == "NotAllowedError" && l.Entities == 0:
		l.State, l.Said = lookRefused, sentenceAt(*first)
	case found.Registered:
		if l.State = lookKnown; wrong != "" {
			l.Said = wrong
		}
	case first != nil:
		l.State, l.Said = lookWrong, wrong
		if l.Entities > 0 {
			l.Said += "; " + ui.Count(l.Entities, "entity comes", "entities come") + " all the same"
		}
	}
}
