package entitypage_test

import (
	"testing"

	"github.com/callboard/callboard/foundation/web/webtest"
)

func TestAnOwnersChatIsALinkThatIsOne(t *testing.T) {
	for name, c := range map[string]struct {
		link string
		chat bool
	}{
		"a word of the title":  {`{url: "https://talk.example.com/a", title: "Team chat"}`, true},
		"the icon":             {`{url: "https://talk.example.com/a", title: Ask us, icon: slack}`, true},
		"the type":             {`{url: "https://talk.example.com/a", title: Ask us, type: chat-room}`, true},
		"a known host":         {`{url: "https://acme.slack.com/archives/1", title: Ask us}`, true},
		"a room of Matrix":     {`{url: "https://matrix.to/#/room", title: Ask us}`, true},
		"a matrix":             {`{url: "https://docs.example.com/a", title: Compatibility matrix}`, false},
		"a bot":                {`{url: "https://docs.example.com/a", title: Chatbot runbook}`, false},
		"a host of like names": {`{url: "https://notslack.com/a", title: Ask us}`, false},
	} {
		t.Run(name, func(t *testing.T) {
			h, house := shopHouse(t, nil)
			h.Write(map[string]string{"talk.part.yaml": "apiVersion: backstage.io/v1alpha1\nkind: Group\nmetadata:\n  name: team-b\n  links: [" + c.link + "]\nspec: {type: team, children: []}\n"})
			h.Read()
			scenario := webtest.Scenario{Path: "/catalog/default/component/cart", Contains: []string{`>Chat</a>`}}
			if !c.chat {
				scenario.Contains, scenario.Lacks = nil, scenario.Contains
			}
			webtest.Run(t, house, scenario)
		})
	}
}
