package web_test

import (
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/callboard/callboard/fault"
	"github.com/callboard/callboard/foundation/web"
	"github.com/callboard/callboard/foundation/web/webtest"
)

func TestASheetRunsNoFormulas(t *testing.T) {
	rt := web.New(quiet())
	rt.Public().Raw("GET /sheet", func(w http.ResponseWriter, r *http.Request) error {
		sheet := web.DownloadSheet(w, r, "Zoë's \"list\"\r\n.csv")
		for _, cell := range []string{"=cmd()", "+1", "-1", "@a", "\tb", "plain", "a=b", ""} {
			if err := sheet.Write(cell, "x,y"); err != nil {
				return err
			}
		}
		return sheet.Flush()
	})
	webtest.Run(t, rt, webtest.Scenario{
		Path: "/sheet", Contains: []string{"'=cmd(),\"x,y\"\n'+1,\"x,y\"\n'-1,\"x,y\"\n'@a,\"x,y\"\n'\tb,\"x,y\"\nplain,\"x,y\"\na=b,\"x,y\"\n,\"x,y\"\n"},
		ResponseHeader: map[string]string{
			"Content-Type": "text/csv; charset=utf-8", "Content-Disposition": `attachment; filename="_o__s__list___.csv"`, "Cache-Control": "private, no-cache",
		},
	})
}

func TestDownloadsOutliveTheWriteTimeoutAndEndWithTheHouse(t *testing.T) {
	rt := web.New(quiet())
	more, ended := make(chan string), make(chan error, 1)
	rt.Public().Raw("GET /big", func(w http.ResponseWriter, r *http.Request) error {
		out := web.Download(w, r, "text/plain", "big.txt")
		for {
			if _, err := io.WriteString(out, "piece"); err != nil {
				ended <- err
				return err
			}
			if err := http.NewResponseController(w).Flush(); err != nil {
				ended <- err
				return err
			}
			<-more
		}
	})
	timeout := 20 * time.Millisecond
	address, stop := serving(t, rt, web.Server{WriteTimeout: timeout, ReadTimeout: timeout})
	response, err := http.Get("http://" + address + "/big")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	for range 3 {
		if _, err := io.ReadFull(response.Body, make([]byte, len("piece"))); err != nil {
			t.Fatalf("cut off: %v", err)
		}
		<-time.After(timeout)
		more <- "go on"
	}
	go func() {
		for {
			select {
			case more <- "go on":
				time.Sleep(time.Millisecond)
			case <-ended:
				return
			}
		}
	}()
	go func() { _, _ = io.Copy(io.Discard, response.Body) }()
	if err := stop(); err != nil {
		t.Errorf("the house waited for a download in vain: %v", err)
	}
}

func TestADownloadThatFailsBeforeItBeginsIsAPageThatSaysSo(t *testing.T) {
	rt := web.New(quiet())
	rt.Public().Raw("GET /sheet", func(w http.ResponseWriter, r *http.Request) error {
		if err := web.DownloadSheet(w, r, "list.csv").Write("a row that waits"); err != nil {
			return err
		}
		return fault.New(fault.Unavailable, "Not now.")
	})
	webtest.Run(t, rt, webtest.Scenario{
		Path: "/sheet", Status: http.StatusServiceUnavailable, Contains: []string{"Not now."}, Lacks: []string{"a row that waits"},
		ResponseHeader: map[string]string{"Content-Type": "text/html; charset=utf-8", "Content-Disposition": ""},
	})
}
