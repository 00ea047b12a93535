package walks

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/callboard/callboard/app/apptest"
	"github.com/callboard/callboard/ui/uitest"
)

// TestWithKeysAlone goes the main ways through the portal as somebody does who cannot use a mouse.
func TestWithKeysAlone(t *testing.T) {
	server := openPortal(t)
	for name, walk := range map[string]func(*testing.T, *uitest.Page){
		"skip to the content": skipToContent, "jump": jumpAnywhere, "filter the list": filterTheList, "walk the rows": walkTheRows,
		"help and places": helpAndPlaces, "fold the side bar": foldTheSideBar, "star": starByKey, "register": registerAFile, "follow the graph": followTheGraph, "find in a definition": readADefinition,
		"move the graph": moveTheGraph, "open problems": openProblems, "choose columns": chooseColumns, "whole words in the list": nothingIsCut,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := uitest.Open(t, server.URL, uitest.View{})
			walk(t, p)
			report(t, "the browser complains", p.Complaints())
		})
	}
}

func skipToContent(t *testing.T, p *uitest.Page) {
	p.Go("/catalog")
	p.Press("Tab")
	if at := p.Focused(); at != "Skip to content" {
		t.Errorf("the first stop is %q", at)
	}
	p.Press("Enter")
	p.Await(`document.activeElement.id === "content"`)
	p.Press("Tab")
	p.Await(`document.querySelector("main").contains(document.activeElement)`)
}

const paletteOpen = `document.querySelector("dialog.palette")?.open === true`

func jumpAnywhere(t *testing.T, p *uitest.Page) {
	p.Go("/")
	p.Press("Ctrl+k")
	p.Await(paletteOpen)
	p.Type("booking ap")
	p.Await(`document.querySelector("[role=option][aria-selected=true]")?.innerText.includes("Booking API") === true`)
	p.Press("ArrowDown", "ArrowUp", "Enter")
	p.AwaitPath("/catalog/default/component/booking-api")

	p.Press("/")
	p.Await(paletteOpen)
	p.Press("Escape")
	p.Await(`document.activeElement === document.body`)
	p.Press("/")
	p.Await(paletteOpen)
	p.Type("Problems")
	p.Await(`document.querySelector("[role=option][aria-selected=true]")?.innerText.includes("Problems") === true`)
	report(t, "accessibility of the palette", p.Violations())
	p.Press("Enter")
	p.AwaitPath("/problems")
}

func filterTheList(t *testing.T, p *uitest.Page) {
	p.Go("/catalog")
	p.TabTo("service")
	p.Press("Enter")
	p.AwaitPath("/catalog?kind=component&type=service")
	p.TabTo("Remove filter type: service")
	p.Press("Enter")
	p.AwaitPath("/catalog?kind=component")
	p.Press("f")
	p.Type("ticket")
	p.Await(`location.search.includes("q=ticket") && document.querySelectorAll("main tbody tr").length < 10`)
	if at := p.Focused(); at != "Filter by text" {
		t.Errorf("while typing, the focus went to %q", at)
	}
	if text := p.Text("main table"); !strings.Contains(text, "ticket") {
		t.Errorf("the list has %s", text)
	}
}

// chooseColumns adds the one that is only shown by itself where there is much room.
func chooseColumns(t *testing.T, p *uitest.Page) {
	p.Go("/catalog?kind=component&columns=description,owner,system,type,lifecycle")
	p.TabTo("Columns")
	p.Press("Enter")
	p.TabTo("tags")
	p.Press("Space")
	p.TabTo("Show")
	p.Press("Enter")
	p.AwaitPath("/catalog?kind=component&columns=description,owner,system,type,lifecycle,tags")
	for _, width := range []int{1440, 1000, 390} {
		p.Look(uitest.View{Width: width})
		fits(t, p)
		if !uitest.Eval[bool](p, `[...document.querySelectorAll("main td.col-tags:not(:empty)")].every((cell) => cell.checkVisibility())`) {
			t.Errorf("the tags are not shown at %d px", width)
		}
	}
}

// cutOff are the words of the list that are not shown to their end.
const cutOff = `[...document.querySelectorAll("main table :is(.col-name, .col-owner, .col-type, .col-lifecycle)")]
	.filter((cell) => cell.checkVisibility() && [cell, ...cell.querySelectorAll("*")].some((e) => getComputedStyle(e).overflow !== "visible" && (e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1)))
	.map((cell) => cell.innerText)`

// nothingIsCut looks whether names, owners, systems, types and lifecycles are shown whole.
func nothingIsCut(t *testing.T, p *uitest.Page) {
	for _, width := range []int{1440, 1000, 390} {
		p.Look(uitest.View{Width: width})
		p.Go("/catalog?kind=component")
		report(t, fmt.Sprintf("words are cut at %d px", width), uitest.Eval[[]string](p, cutOff))
	}
}

func walkTheRows(_ *testing.T, p *uitest.Page) {
	p.Go("/catalog?kind=system")
	p.Press("k")
	p.Await(`document.activeElement.closest("tr") === document.querySelector("main tbody tr")`)
	p.Press("j", "j", "k")
	p.Await(`document.activeElement.closest("tr") === document.querySelectorAll("main tbody tr")[1]`)
	second := uitest.Eval[string](p, `document.activeElement.getAttribute("href")`)
	p.Press("Enter")
	p.AwaitPath(second)
}

func helpAndPlaces(t *testing.T, p *uitest.Page) {
	p.Go("/")
	p.Press("?")
	p.Await(`document.querySelector("dialog#keys").open`)
	report(t, "accessibility of the keyboard map", p.Violations())
	p.Press("Escape")
	p.Await(`!document.querySelector("dialog#keys").open`)
	for keys, path := range map[string]string{"g c": "/catalog", "g p": "/problems", "g s": "/settings", "g h": "/"} {
		p.Press(strings.Fields(keys)...)
		p.AwaitPath(path)
	}
}

func foldTheSideBar(t *testing.T, p *uitest.Page) {
	const width = `document.querySelector(".side").getBoundingClientRect().width`
	p.Go("/catalog?kind=system")
	p.Press("[")
	p.Await(`document.documentElement.dataset.side === "folded" && location.search === "?kind=system" && ` + width + ` < 60`)
	report(t, "accessibility of the folded side bar", p.Violations())
	p.PressUntil("Tab", `document.activeElement.textContent.includes("People")`)
	p.Await(width + ` > 200`)
	p.Press("[")
	p.Await(`document.documentElement.dataset.side === undefined && ` + width + ` > 200`)
}

// openProblems opens rows one after the other: what was read stays where it is, and open.
func openProblems(t *testing.T, p *uitest.Page) {
	p.Go("/problems")
	const top = `document.activeElement.getBoundingClientRect().top`
	for i, row := range []string{"1", "3"} {
		p.PressUntil("Tab", `document.activeElement === document.querySelectorAll(".problems-said")[`+row+`]`)
		was := uitest.Eval[float64](p, top)
		p.Press("Enter")
		p.Await(`document.querySelectorAll(".problems-said[aria-expanded=true]").length === ` + strconv.Itoa(i+1))
		p.Settle()
		if at := p.Focused(); at == "" {
			t.Errorf("row %s: opening it took the focus away", row)
		} else if is := uitest.Eval[float64](p, top); is != was {
			t.Errorf("row %s moved from %v to %v when it was opened", row, was, is)
		}
	}
	if load := p.Load(); load.Shift > mostShift {
		report(t, "opening rows moves", load.Moved)
	}
}

func starByKey(_ *testing.T, p *uitest.Page) {
	const starred = `document.querySelector("[data-part=starred]").innerText.includes("Night Bell")`
	p.Go("/catalog/default/component/night-bell")
	p.Press("s")
	const colour = `getComputedStyle(document.querySelector("main .star")).color`
	p.Await(starred + ` && document.querySelector("main .star").getAttribute("aria-pressed") === "true"`)
	amber := uitest.Eval[string](p, colour)
	p.TabTo("Star Night Bell")
	p.Press("Enter")
	p.Await(`!` + starred + ` && document.querySelector("main .star").getAttribute("aria-pressed") === "false"`)
	p.Await(colour + ` !== "` + amber + `"`) // only what is starred is amber
	p.Await(`document.activeElement === document.querySelector("main .star")`)
}

func registerAFile(t *testing.T, p *uitest.Page) {
	site := apptest.NewSite(t)
	site.Put("/catalog-info.yaml", component("keyed-in"))
	p.Go("/catalog")
	p.TabTo("Register")
	p.Press("Enter")
	p.AwaitPath("/catalog-import")
	p.PressUntil("Tab", `document.activeElement.name === "target"`)
	p.Type(site.URL + "/catalog-info.yaml")
	p.Press("Enter")
	p.Await(`document.querySelector("main table")?.innerText.includes("keyed-in") === true`)
	p.Settle()
	p.TabTo("Register")
	p.Press("Enter")
	p.Await(`location.pathname === "/catalog-import/brought"`)
	p.Settle()
	if status := p.Load().Status; status != 200 {
		t.Errorf("after registering, the page has status %d: %s", status, p.Text("main"))
	}
	p.Go("/catalog/default/component/keyed-in")
	if heading := p.Heading(); heading != "keyed-in" {
		t.Errorf("the page of what was registered says %q", heading)
	}
}

func followTheGraph(_ *testing.T, p *uitest.Page) {
	p.Go("/catalog/default/component/booking-api")
	p.TabTo("View graph")
	p.Press("Enter")
	p.Await(`location.pathname === "/catalog-graph"`)
	p.Settle()
	p.PressUntil("Tab", `document.activeElement.closest("main svg a") !== null`)
	p.PressUntil("ArrowRight", `document.activeElement.closest("a") && !document.activeElement.textContent.includes("Booking API")`)
	to := uitest.Eval[string](p, `document.activeElement.closest("a").getAttribute("href")`)
	p.Press("Enter")
	p.AwaitPath(to)
}

func readADefinition(_ *testing.T, p *uitest.Page) {
	p.Go("/catalog/default/api/booking")
	p.TabTo("Definition")
	p.Press("Enter")
	p.AwaitPath("/catalog/default/api/booking/definition")
	p.Press("f")
	p.Type("hold berths")
	p.Press("Enter")
	p.AwaitPath("/catalog/default/api/booking/definition?q=hold+berths")
	p.TabTo("POST /holds")
	p.Press("Enter")
	p.Await(`location.hash === "#op-hold" && location.search === "" && document.querySelector(":target").innerText.includes("Only hold berths that share a compartment.")`)
}
