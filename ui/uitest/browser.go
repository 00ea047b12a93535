// Package uitest opens pages in a real browser and says what is wrong with them: for tests.
package uitest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"
)

const (
	// browserVariable names the browser to use instead of the Chromium on the PATH.
	browserVariable = "CALLBOARD_TEST_CHROMIUM"
	// requireVariable set to "all" makes a missing browser a failure.
	requireVariable = "CALLBOARD_TEST_REQUIRE"
)

var errNoBrowser = errors.New("no Chromium is installed here: put chromium on the PATH (Debian: apt-get install chromium), or name it in " + browserVariable)

// shared is the browser of this process. It starts with the first page and ends with Close.
var shared struct {
	once sync.Once
	tabs context.Context // of which those of pages are made
	stop func()
	err  error
}

// Close ends the browser, if there is one. TestMain calls it when all tests have run.
func Close() {
	if shared.stop != nil {
		shared.stop()
	}
}

// Need skips the test where there is no browser, or fails it if CALLBOARD_TEST_REQUIRE is "all".
func Need(t testing.TB) {
	t.Helper()
	shared.once.Do(start)
	if errors.Is(shared.err, errNoBrowser) && os.Getenv(requireVariable) != "all" {
		t.Skipf("%s: %v", t.Name(), shared.err)
	}
	if shared.err != nil {
		t.Fatal(shared.err)
	}
}

func start() {
	path, err := executable()
	if err != nil {
		shared.err = err
		return
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("hide-scrollbars", true),
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost")) // nothing leaves this machine
	allocator, free := chromedp.NewExecAllocator(context.Background(), options...)
	tabs, cancel := chromedp.NewContext(allocator, chromedp.WithErrorf(func(string, ...any) {})) // events that the library does not know
	shared.tabs, shared.stop = tabs, func() { cancel(); free() }
	if err := chromedp.Do(tabs); err != nil {
		shared.err = fmt.Errorf("start %s: %w", path, err)
	}
}

func executable() (string, error) {
	if path := os.Getenv(browserVariable); path != "" {
		return path, nil
	}
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", errNoBrowser
}
