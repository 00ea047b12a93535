package forge_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/callboard/callboard/fault"
	"github.com/callboard/callboard/forge"
	"github.com/callboard/callboard/foundation/remote"
)

// onEachHost plays a scene on every kind of host. What is not answered there is not there.
func onEachHost(t *testing.T, change func(w writable, h *hub), check func(t *testing.T, s scenery)) {
	for name, w := range writables() {
		t.Run(name, func(t *testing.T) {
			f, h, p := w.stage(t)
			if change != nil {
				change(w, h)
			}
			check(t, scenery{w, f, h, p})
		})
	}
}

type scenery struct {
	writable
	*forge.Forge
	hub      *hub
	proposal forge.Proposal
}

func (s scenery) propose(t *testing.T) (forge.PullRequest, error) {
	t.Helper()
	pull, err := s.Propose(t.Context(), s.proposal)
	for cause := err; cause != nil; cause = errors.Unwrap(cause) {
		if strings.Contains(cause.Error(), "sesame") || strings.Contains(fmt.Sprintf("%+v", cause), "sesame") {
			t.Errorf("the token is told: %v", cause)
		}
	}
	return pull, err
}

// is compares with the pull request that the host of the scene has.
func (s scenery) is(t *testing.T, got forge.PullRequest, found bool) {
	t.Helper()
	want := forge.PullRequest{
		URL: s.here(s.hub, s.url), Number: 7, Base: "main", Found: found,
		Files: map[string]string{"catalog-info.yaml": s.here(s.hub, s.page)},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func (s scenery) posts() int {
	n := 0
	for _, asked := range s.hub.asked {
		if strings.HasPrefix(asked, "POST ") {
			n++
		}
	}
	return n
}

func TestAChangeIsProposedOnEachHost(t *testing.T) {
	onEachHost(t, nil, func(t *testing.T, s scenery) {
		pull, err := s.propose(t)
		if err != nil {
			t.Fatal(err)
		}
		s.is(t, pull, false)
		if diff := cmp.Diff(s.sent, s.hub.posted(t, s.commit)); diff != "" {
			t.Errorf("the commit: %s", diff)
		}
		if diff := cmp.Diff(s.asked, s.hub.posted(t, s.pull)); diff != "" {
			t.Errorf("the pull request: %s", diff)
		}
	})
}

func TestGitHubMakesTheBranchWhenItsCommitIsComplete(t *testing.T) {
	w := writables()["github"]
	f, h, p := w.stage(t)
	if _, err := f.Propose(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]any{"message": "Add it", "tree": "t2", "parents": []any{"c1"}}, h.posted(t, "POST /repos/o/r/git/commits")); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(map[string]any{"ref": "refs/heads/add/it", "sha": "c2"}, h.posted(t, "POST /repos/o/r/git/refs")); diff != "" {
		t.Error(diff)
	}
}

func TestAGitHubAppProposesWhereItIsInstalled(t *testing.T) {
	w := writables()["github"]
	w.config = forge.Config{GitHub: []forge.GitHubConfig{{Host: "git.example", Apps: []forge.GitHubAppConfig{{AppID: "1", PrivateKey: privateKey(t)}}}}}
	f, h, p := w.stage(t)
	h.answers["GET /app/installations?per_page=100&page=1"] = `200 [{"id": 9, "account": {"login": "o"}}]`
	h.answers["POST /app/installations/9/access_tokens"] = `201 {"token": "of-the-app", "expires_at": "2999-01-01T00:00:00Z"}`
	if _, err := f.Propose(t.Context(), p); err != nil || h.tokens["POST /repos/o/r/pulls"] != "Bearer of-the-app" {
		t.Errorf("got %v with %q", err, h.tokens["POST /repos/o/r/pulls"])
	}
	p.Repository = "https://git.example/elsewhere/r"
	if _, err := f.Propose(t.Context(), p); !fault.Is(err, fault.Forbidden) || !strings.Contains(err.Error(), "No token is configured with which elsewhere/r could be changed") {
		t.Errorf("where it is not installed: %v", err)
	}
}

func TestAskedAgainThePullRequestIsFound(t *testing.T) {
	onEachHost(t, func(w writable, h *hub) {
		h.answers[w.branch[0]], h.answers[w.open[0]] = w.branch[1], w.open[1]
	}, func(t *testing.T, s scenery) {
		pull, err := s.propose(t)
		if err != nil {
			t.Fatal(err)
		}
		s.is(t, pull, true)
		if s.posts() > 0 {
			t.Errorf("something was written: %v", s.hub.asked)
		}
	})
}

func TestAProposalThatWasCutOffGoesOn(t *testing.T) {
	onEachHost(t, func(w writable, h *hub) {
		w.onlyBranch(h)
		h.answers[w.file[0]] = w.file[1]
	}, func(t *testing.T, s scenery) {
		pull, err := s.propose(t)
		if err != nil {
			t.Fatal(err)
		}
		s.is(t, pull, false)
		if s.posts() != 1 {
			t.Errorf("more was written than the pull request: %v", s.hub.asked)
		}
	})
}

func TestWhoeverComesSecondFindsThePullRequestOfTheFirst(t *testing.T) {
	onEachHost(t, func(w writable, h *hub) {
		h.answers[w.commit] = `409 {"message": "Reference already exists"}`
		h.then = map[string]string{w.branch[0]: w.branch[1], w.open[0]: w.open[1]}
		if w.commit == "POST /repos/o/r/git/trees" { // GitHub notices when the branch is made
			h.answers[w.commit], h.answers["POST /repos/o/r/git/refs"] = `201 {"sha": "t2"}`, `422 {"message": "Reference already exists"}`
		}
	}, func(t *testing.T, s scenery) {
		pull, err := s.propose(t)
		if err != nil {
			t.Fatal(err)
		}
		s.is(t, pull, true)
	})
}

func TestABranchWithSomethingElseIsLeftAlone(t *testing.T) {
	onEachHost(t, writable.onlyBranch, func(t *testing.T, s scenery) {
		_, err := s.propose(t)
		if !fault.Is(err, fault.Conflict) || !strings.Contains(err.Error(), "There is a branch add/it already, with other content") || s.posts() > 0 {
			t.Errorf("got %v after %v", err, s.hub.asked)
		}
	})
}

func TestABranchThatIsLeftOfAMergedProposalIsNotProposedAgain(t *testing.T) {
	for want, onMain := range map[string]func(w writable) string{
		"Nothing would change: the default branch main":          func(w writable) string { return w.file[1] },
		"There is a catalog-info.yaml in the repository already": func(w writable) string { return w.taken[1] },
	} {
		onEachHost(t, func(w writable, h *hub) {
			w.onlyBranch(h)
			h.answers[w.file[0]], h.answers[w.taken[0]] = w.file[1], onMain(w)
		}, func(t *testing.T, s scenery) {
			if _, err := s.propose(t); !fault.Is(err, fault.Conflict) || !strings.Contains(err.Error(), want) || s.posts() > 0 {
				t.Errorf("got %v after %v, want %s", err, s.hub.asked, want)
			}
		})
	}
}

func TestOneFileOfTheDefaultBranchIsReadOnEachHost(t *testing.T) {
	onEachHost(t, nil, func(t *testing.T, s scenery) {
		read := func(path string) ([]forge.File, error) {
			return s.OnDefaultBranch(t.Context(), s.proposal.Repository, path)
		}
		if files, err := read("catalog-info.yaml"); err != nil || len(files) > 0 {
			t.Errorf("where there is none: %v, %v", files, err)
		}
		s.hub.answers[s.taken[0]] = s.taken[1]
		files, err := read("catalog-info.yaml")
		if err != nil || len(files) != 1 || files[0].URL != s.here(s.hub, s.page) || string(files[0].Data) != "other" {
			t.Errorf("got %+v, %v", files, err)
		}
		asked := len(s.hub.asked)
		if _, err := read("../../../user"); !fault.Is(err, fault.Invalid) || len(s.hub.asked) > asked {
			t.Errorf("a path that leads out gives %v after %v", err, s.hub.asked[asked:])
		}
		s.hub.answers = map[string]string{}
		if _, err := read("catalog-info.yaml"); !fault.Is(err, fault.NotFound) {
			t.Errorf("a repository that cannot be seen gives %v", err)
		}
	})
}

func TestFilesThatAreThereAreNotAddedButMayBeChanged(t *testing.T) {
	onEachHost(t, func(w writable, h *hub) { h.answers[w.taken[0]] = w.taken[1] }, func(t *testing.T, s scenery) {
		_, err := s.propose(t)
		if !fault.Is(err, fault.Conflict) || !strings.Contains(err.Error(), "There is a catalog-info.yaml in the repository already: "+s.here(s.hub, s.page)) || s.posts() > 0 {
			t.Errorf("got %v after %v", err, s.hub.asked)
		}
		if at, ok := forge.Taken(err); !ok || at != s.here(s.hub, s.page) {
			t.Errorf("it is not told where: %q", at)
		}
		s.proposal.NewFiles = false
		if _, err := s.propose(t); err != nil {
			t.Fatal(err)
		}
		said := fmt.Sprint(s.hub.posted(t, s.commit))
		for kind, want := range map[string]string{"contents": "operation:update", "commits": "action:update", "pushes": "changeType:edit"} {
			if strings.Contains(s.commit, kind) && !strings.Contains(said, want) {
				t.Errorf("%s is sent %s", s.commit, said)
			}
		}
		s.proposal.Files = map[string]string{"catalog-info.yaml": "other"}
		if _, err := s.propose(t); !fault.Is(err, fault.Conflict) || !strings.Contains(err.Error(), "Nothing would change") {
			t.Errorf("the same text again gives %v", err)
		}
	})
}

func TestWhatHostsRefuseIsToldSoThatOneCanAct(t *testing.T) {
	for answer, want := range map[string]struct {
		kind fault.Kind
		said string
	}{
		`401 {"message": "Bad credentials"}`:                                        {fault.Forbidden, "does not accept the token of the portal"},
		`403 {"message": "Resource not accessible by integration"}`:                 {fault.Forbidden, "may not write to"},
		`404 {"message": "Not Found"}`:                                              {fault.Forbidden, "may not write to"},
		`422 {"message": "Validation Failed", "errors": [{"message": "too long"}]}`: {fault.Conflict, "refused it: Validation Failed; too long"},
		`400 {"type": "error", "error": {"message": "no such thing"}}`:              {fault.Conflict, "refused it: no such thing"},
		`400 {"message": {"title": ["can't be blank"]}}`:                            {fault.Conflict, "refused it: can't be blank"},
		`429 {}`:                        {fault.Unavailable, "is asked too much"},
		`502 <html>`:                    {fault.Unavailable, "It says: 502 Bad Gateway"},
		`201 <html>sign in</html>`:      {fault.Unavailable, "an answer that is not understood"},
		`409 ` + strings.Repeat("x", 9): {fault.Conflict, "refused it: 409 Conflict"},
	} {
		onEachHost(t, func(w writable, h *hub) { h.answers[w.pull] = answer }, func(t *testing.T, s scenery) {
			_, err := s.propose(t)
			if !fault.Is(err, want.kind) || !strings.Contains(err.Error(), want.said) {
				t.Errorf("%s gives %v", answer, err)
			}
		})
	}
}

func TestRepositoriesThatCannotBeSeenOrAreEmptyAreToldApart(t *testing.T) {
	onEachHost(t, func(w writable, h *hub) { h.answers = map[string]string{} }, func(t *testing.T, s scenery) {
		_, err := s.propose(t)
		if !fault.Is(err, fault.NotFound) || !strings.Contains(err.Error(), "or the token of the portal may not see it") {
			t.Errorf("got %v", err)
		}
	})
	w := writables()["gitlab"]
	f, h, p := w.stage(t)
	delete(h.answers, "GET /projects/g%2Fs%2Fr/repository/branches/main")
	if _, err := f.Propose(t.Context(), p); !fault.Is(err, fault.Conflict) || !strings.Contains(err.Error(), "The repository is empty") {
		t.Errorf("got %v", err)
	}
}

func TestWhereNothingCanBeProposedIsKnownWithoutAsking(t *testing.T) {
	asking := &world{}
	f := newForge(t, observed(), asking)
	for address, want := range map[string]string{
		"https://github.com/o/r":                                        "",
		"https://gitlab.example.com/root/g/r":                           "",
		"https://bitbucket.org/w/r":                                     "",
		"https://gitea.example.com/o/r":                                 "",
		"https://gitlab.com/g/r":                                        "No token is configured with which g/r could be changed. Whoever runs the portal can add one that may write below integrations.gitlab.",
		"https://dev.azure.com/o/p/_git/r":                              "below integrations.azure.",
		"https://bbs.example.com/projects/P/repos/r/browse":             "Pull requests on Bitbucket Server cannot be opened from here yet.",
		"https://gerrit.example.com/gitiles/p":                          "Pull requests on Gerrit cannot be opened from here yet.",
		"https://app.harness.io/ng/account/a/module/code/repos/r":       "Pull requests on Harness cannot be opened from here yet.",
		"https://us-east-1.console.aws.amazon.com/codesuite/codecommit": "No integration for us-east-1.console.aws.amazon.com is configured",
		"https://unknown.example/o/r":                                   "No integration for unknown.example is configured",
		"https://github.com/o":                                          "is not the address of a repository.",
		"o/r":                                                           "Invalid URL",
	} {
		err := f.Proposable(address)
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s gives %v, want %q", address, err, want)
		}
		if err == nil {
			continue
		}
		_, proposed := f.Propose(t.Context(), forge.Proposal{Repository: address, Branch: "b", Title: "t", Files: map[string]string{"f": ""}})
		if proposed == nil || proposed.Error() != err.Error() {
			t.Errorf("proposing to %s gives %v, want %v", address, proposed, err)
		}
	}
	if len(asking.asked) > 0 {
		t.Errorf("%d calls were made", len(asking.asked))
	}
}

func TestProposalsAreCheckedBeforeAnybodyIsAsked(t *testing.T) {
	w := writables()["gitea"]
	f, h, good := w.stage(t)
	for want, change := range map[string]func(*forge.Proposal){
		"needs a title":              func(p *forge.Proposal) { p.Title = " \n" },
		"needs at least one file":    func(p *forge.Proposal) { p.Files = nil },
		"path of a file":             func(p *forge.Proposal) { p.Files = map[string]string{"../up.yaml": ""} },
		`"/root.yaml" cannot`:        func(p *forge.Proposal) { p.Files = map[string]string{"/root.yaml": ""} },
		`".git/config" cannot`:       func(p *forge.Proposal) { p.Files = map[string]string{".git/config": ""} },
		"is not text in UTF-8":       func(p *forge.Proposal) { p.Files = map[string]string{"a.png": "\x89PNG\xff"} },
		`"" cannot be the name`:      func(p *forge.Proposal) { p.Branch = "" },
		`"a b" cannot be`:            func(p *forge.Proposal) { p.Branch = "a b" },
		`"a..b" cannot be`:           func(p *forge.Proposal) { p.Branch = "a..b" },
		`"/a" cannot be`:             func(p *forge.Proposal) { p.Branch = "/a" },
		`"a.lock" cannot be`:         func(p *forge.Proposal) { p.Branch = "a.lock" },
		`"-f" cannot be the`:         func(p *forge.Proposal) { p.Branch = "-f" },
		`"a\n" cannot be the name`:   func(p *forge.Proposal) { p.Branch = "a\n" },
		`"refs@{1}" cannot be the n`: func(p *forge.Proposal) { p.Branch = "refs@{1}" },
	} {
		p := good
		change(&p)
		if _, err := f.Propose(t.Context(), p); !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	if len(h.asked) > 0 {
		t.Errorf("the host was asked: %v", h.asked)
	}
	good.Branch = "main"
	if _, err := f.Propose(t.Context(), good); !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), "main is the default branch") {
		t.Errorf("got %v", err)
	}
}

func TestHostsThatTheConfigurationDoesNotNameAreNotReached(t *testing.T) {
	f := newForge(t, forge.Config{GitHub: []forge.GitHubConfig{{Token: "sesame"}}}, remote.New(remote.Options{}))
	for _, address := range []string{"http://127.0.0.1:1/o/r", "http://169.254.169.254/o/r"} {
		_, err := f.Propose(t.Context(), forge.Proposal{Repository: address, Branch: "b", Title: "t", Files: map[string]string{"f": ""}})
		if !fault.Is(err, fault.Forbidden) || !strings.Contains(err.Error(), "No integration for") {
			t.Errorf("%s gives %v", address, err)
		}
	}
}
