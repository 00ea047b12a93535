package register_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/callboard/callboard/catalog"
	"github.com/callboard/callboard/forge"
	"github.com/callboard/callboard/forge/forgetest"
	"github.com/callboard/callboard/foundation/web/webtest"
	"github.com/callboard/callboard/names/namestest"
	"github.com/callboard/callboard/register"
)

// forgeHouse is the shop beside a Git host to which the portal has a token.
func forgeHouse(t *testing.T, token string, change func(*catalog.Options)) (*forgetest.Gitea, http.Handler) {
	t.Helper()
	tea := forgetest.NewGitea(t)
	config := forge.Config{Gitea: []forge.GiteaConfig{{Host: tea.Host, BaseURL: tea.URL, Password: token}}}
	house := namestest.Open(t, change, config)
	return tea, pagesOf(t, house, register.Options{Forge: house.Forge})
}

func proposalForm(target string, fields ...string) url.Values {
	form := url.Values{
		"target": {target}, "name": {"wallet"}, "owner": {"team-a"}, "type": {"service"}, "lifecycle": {"production"},
		"title": {"Add it"}, "text": {"So that it\r\nis found."}, "branch": {"catalog"}, "do": {"open"},
	}
	for i := 0; i+1 < len(fields); i += 2 {
		form.Set(fields[i], fields[i+1])
	}
	return form
}

func TestARepositoryWithoutADescriptorIsOfferedAPullRequest(t *testing.T) {
	tea, house := forgeHouse(t, forgetest.Token, nil)
	webtest.Run(t, house, webtest.Scenario{
		Method: http.MethodPost, Path: "/catalog-import", Form: previewForm("", tea.URL+"/shop/My.Wallet%20(2)"),
		Contains: []string{
			"Add a catalog-info.yaml", `name="name" value="My.Wallet-2"`, `name="owner" value="team-a"`, `<option value="team-a">Team A</option>`, `<option value="website">`,
			"It ends with: Asked for by user:default/alice.", `name="branch" value="backstage-integration"`, "1 entity: 1 new.", "Open the pull request",
			"Its default branch has no catalog-info.yaml.",
		},
		Lacks: []string{"prepared for you", "alert-warning"},
	})
	if said := tea.Proposed("shop/My.Wallet (2)"); said != nil {
		t.Errorf("looking has proposed %q", said)
	}
}

func TestFileAndBranchAreThoseOfTheConfiguration(t *testing.T) {
	tea := forgetest.NewGitea(t)
	house := namestest.Open(t, nil, forge.Config{Gitea: []forge.GiteaConfig{{Host: tea.Host, BaseURL: tea.URL, Password: forgetest.Token}}})
	pages := pagesOf(t, house, register.Options{Forge: house.Forge, Config: register.Config{EntityFilename: "meta/catalog.yaml", PullRequestBranchName: "callboard"}})
	webtest.Run(t, pages,
		webtest.Scenario{
			Name: "the form", Method: http.MethodPost, Path: "/catalog-import", Form: previewForm("", tea.URL+"/shop/wallet"),
			Contains: []string{"Add a meta/catalog.yaml", `name="branch" value="callboard"`},
		},
		webtest.Scenario{
			Name: "the pull request", Method: http.MethodPost, Path: "/catalog-import/propose", Form: proposalForm(tea.URL + "/shop/wallet"),
			Contains: []string{"/shop/wallet/src/branch/main/meta/catalog.yaml"},
		},
		webtest.Scenario{
			Name: "what is to be typed", Path: "/catalog-import", Contains: []string{"/blob/main/meta/catalog.yaml"}, Lacks: []string{"catalog-info.yaml"},
		},
		webtest.Scenario{
			Name: "what is to be pasted", Path: "/catalog-import?as=many", Contains: []string{"/blob/main/meta/catalog.yaml"}, Lacks: []string{"catalog-info.yaml"},
		},
		webtest.Scenario{
			Name: "where a text is to go", Method: http.MethodPost, Path: "/catalog-import", Form: previewForm("text", component("wallet", "")),
			Contains: []string{"a file named meta/catalog.yaml"}, Lacks: []string{"catalog-info.yaml"},
		},
		webtest.Scenario{
			Name: "a text to copy", Method: http.MethodPost, Path: "/catalog-import", Form: previewForm("", "https://dev.azure.com/o/p/_git/r"),
			Contains: []string{"meta/catalog.yaml, prepared for you"}, Lacks: []string{"catalog-info.yaml"},
		},
	)
	for name, good := range map[string]bool{"": true, "a/b.yaml": true, "/a.yaml": false, "../a.yaml": false, ".": false} {
		if err := (&register.Config{EntityFilename: name}).CheckConfig(); (err == nil) != good {
			t.Errorf("%q gives %v", name, err)
		}
	}
}

func TestThePullRequestIsOpenedAndFoundAgain(t *testing.T) {
	tea, house := forgeHouse(t, forgetest.Token, nil)
	send := func(name string, form url.Values, contains ...string) webtest.Scenario {
		return webtest.Scenario{Name: name, Method: http.MethodPost, Path: "/catalog-import/propose", Form: form, Contains: contains}
	}
	target := tea.URL + "/shop/wallet"
	webtest.Run(t, house,
		send("opened", proposalForm(target, "text", "So that it\r\nis found.\n\nAsked for by user:default/bob.\n"), "<h1>The pull request is open</h1>", `href="`+tea.URL+`/shop/wallet/pulls/1"`, "merges it into main",
			`href="/catalog-import?target=`+tea.URL+`/shop/wallet/src/branch/main/catalog-info.yaml"`, "Register another"),
		webtest.Scenario{Name: "where its page leads back to", Path: "/catalog-import/propose", Contains: []string{"<h1>Register</h1>"}},
		send("sent again", proposalForm(target), "<h1>This pull request is open already</h1>", `/shop/wallet/pulls/1"`, "What it holds may differ"),
	)
	if diff := cmp.Diff([]string{"Add it\nSo that it\nis found.\n\nAsked for by user:default/bob.\n\nAsked for by user:default/alice."}, tea.Proposed("shop/wallet")); diff != "" {
		t.Error(diff)
	}
	tea.Merge("shop/wallet")
	descriptor := tea.URL + "/shop/wallet/src/branch/main/catalog-info.yaml"
	webtest.Run(t, house,
		webtest.Scenario{
			Name: "once it is merged, it can be registered", Method: http.MethodPost, Path: "/catalog-import", Form: previewForm("", descriptor),
			Contains: []string{"1 entity: 1 new.", "wallet", "team-a", `action="/catalog-import/register"`},
		},
		send("and is not proposed once more from the branch that is left", proposalForm(target), "Nothing would change"),
		send("nor from another", proposalForm(target, "branch", "more", "name", "purse"), "There is a catalog-info.yaml in the repository already", "Look into it</a>"),
	)
	if said := tea.Proposed("shop/wallet"); said != nil {
		t.Errorf("proposed %q once more", said)
	}
}

func TestADescriptorThatIsThereIsShownInsteadOfAPullRequest(t *testing.T) {
	tea, house := forgeHouse(t, forgetest.Token, nil)
	target := tea.URL + "/shop/wallet"
	descriptor := target + "/src/branch/main/catalog-info.yaml"
	propose := webtest.Scenario{Name: "proposed", Method: http.MethodPost, Path: "/catalog-import/propose", Form: proposalForm(target), Contains: []string{"<h1>The pull request is open</h1>"}}
	webtest.Run(t, house, propose)
	tea.Merge("shop/wallet")
	webtest.Run(t, house, webtest.Scenario{
		Name: "looked at", Method: http.MethodPost, Path: "/catalog-import", Form: previewForm("", target),
		Contains: []string{"Descriptors in this repository", `name="target" value="` + descriptor + `" checked`, "wallet"}, Lacks: []string{"Add a catalog-info.yaml"},
	}, webtest.Scenario{
		Name: "registered", Method: http.MethodPost, Path: "/catalog-import/many", Form: url.Values{"target": {descriptor}}, Contains: []string{"registered</span>", descriptor},
	})
}

func TestWhereNobodyCouldLookItIsNotSaidThatThereIsNone(t *testing.T) {
	tea, house := forgeHouse(t, "wrong", nil)
	const unseen = "Whether this repository has one already cannot be seen from here."
	look := func(name string, form url.Values, path string, contains ...string) webtest.Scenario {
		return webtest.Scenario{Name: name, Method: http.MethodPost, Path: path, Form: form, Contains: contains, Lacks: []string{"has none", "has no catalog-info.yaml", "was found"}}
	}
	webtest.Run(t, house,
		look("a token that is refused", previewForm("", tea.URL+"/shop/wallet"), "/catalog-import", unseen, "Open the pull request"),
		look("the form once more", proposalForm(tea.URL+"/shop/wallet", "do", "look"), "/catalog-import/propose", unseen),
		look("no token", previewForm("", "https://dev.azure.com/o/p/_git/r"), "/catalog-import", unseen, "prepared for you"),
	)
}

func TestWhatIsWrongInAProposalStandsBesideIt(t *testing.T) {
	tea, house := forgeHouse(t, forgetest.Token, nil)
	target := tea.URL + "/shop/wallet"
	send := func(name string, form url.Values, contains ...string) webtest.Scenario {
		return webtest.Scenario{Name: name, Method: http.MethodPost, Path: "/catalog-import/propose", Form: form, Contains: contains, Lacks: []string{"<h1>The pull request"}}
	}
	webtest.Run(t, house,
		send("looked at", proposalForm(target, "do", "look", "type", "library"), "type</span>: library", `name="title" value="Add it"`),
		send("a name that is none", proposalForm(target, "name", "a b/<c>"), "The descriptor has mistakes", "line 4: &#34;metadata.name&#34; is not valid", `class="hit" data-n="4"`, `value="a b/&lt;c&gt;"`),
		send("no owner", proposalForm(target, "owner", ""), "The descriptor has mistakes", "Say who owns it."),
		send("an owner whom nobody knows", proposalForm(target, "do", "look", "owner", "team-z"), "There is no owner team-z in the catalog."),
		send("a name that is taken", proposalForm(target, "do", "look", "name", "orders"), "component:default/orders is in the catalog already", `href="/catalog/default/component/orders"`),
		send("a branch that is none", proposalForm(target, "branch", "a..b"), "cannot be the name of a branch", "Open the pull request"),
		send("no title", proposalForm(target, "title", " "), "A pull request needs a title."),
		send("a repository that is not there", proposalForm(tea.URL+"/shop/none"), "has no repository shop/none, or the token of the portal may not see it"),
		webtest.Scenario{Name: "no address", Method: http.MethodPost, Path: "/catalog-import/propose", Form: proposalForm("file:/etc/passwd"), Status: http.StatusBadRequest},
		webtest.Scenario{Name: "an address without integration", Method: http.MethodPost, Path: "/catalog-import/propose", Form: proposalForm("https://elsewhere.example/o/r"), Status: http.StatusForbidden},
	)
	tea.ReadOnly()
	webtest.Run(t, house, send("a token that may not write", proposalForm(target), "The token of the portal may not write to shop/wallet", "user should have a permission to write", `value="wallet"`))
	if said := tea.Proposed("shop/wallet"); said != nil {
		t.Errorf("proposed %q", said)
	}
}

func TestWherePullRequestsCannotBeOpenedTheDescriptorIsToCopy(t *testing.T) {
	look := func(target string, contains ...string) webtest.Scenario {
		return webtest.Scenario{
			Name: contains[0], Method: http.MethodPost, Path: "/catalog-import", Form: previewForm("", target), Contains: contains, Lacks: []string{"Open the pull request"},
		}
	}
	tea, house := forgeHouse(t, "", nil)
	webtest.Run(t, house, look(tea.URL+"/shop/wallet", "No token is configured with which shop/wallet could be changed", "prepared for you", "name: wallet"))
	tea, house = forgeHouse(t, "wrong", nil)
	webtest.Run(t, house, webtest.Scenario{
		Name: "a token that is refused", Method: http.MethodPost, Path: "/catalog-import/propose", Form: proposalForm(tea.URL + "/shop/wallet"),
		Contains: []string{"does not accept the token of the portal"}, Lacks: []string{"wrong"},
	})
	tea, house = forgeHouse(t, forgetest.Token, func(o *catalog.Options) { o.ReadOnly = true })
	webtest.Run(t, house,
		look(tea.URL+"/shop/wallet", "prepared for you"),
		webtest.Scenario{Name: "read-only", Method: http.MethodPost, Path: "/catalog-import/propose", Form: proposalForm(tea.URL + "/shop/wallet"), Status: http.StatusForbidden},
	)
	if said := tea.Proposed("shop/wallet"); said != nil {
		t.Errorf("proposed %q", said)
	}
}
