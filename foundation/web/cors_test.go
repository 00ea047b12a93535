package web_test

import (
	"net/http"
	"testing"

	"github.com/callboard/callboard/foundation/web"
	"github.com/callboard/callboard/foundation/web/webtest"
)

// from is a request that a page of another site sends.
func from(origin string, more ...string) map[string]string {
	header := map[string]string{"Origin": origin, "Sec-Fetch-Site": "cross-site", "Authorization": "Basic YWxpY2U6"}
	for i := 0; i < len(more); i += 2 {
		header[more[i]] = more[i+1]
	}
	return header
}

func TestOtherSitesSeeNothingUnlessConfigured(t *testing.T) {
	rt, _ := house(t, web.Options{})
	webtest.Run(t, rt,
		webtest.Scenario{Path: "/api/catalog/ready", Header: from("https://app.example"), ResponseHeader: map[string]string{"Access-Control-Allow-Origin": "", "Vary": ""}},
		webtest.Scenario{Method: "OPTIONS", Path: "/api/catalog/things", Header: from("https://app.example"), Status: 404, ResponseHeader: map[string]string{"Access-Control-Allow-Methods": ""}},
	)
}

func TestNamedSitesMayAsk(t *testing.T) {
	age := 600
	rt, _ := house(t, web.Options{CORS: &web.CORS{
		Origin: []string{"https://app.example", "https://*.team.example:8443", "http{,s}://dev.example", "https://**.deep.example"}, Credentials: true,
		ExposedHeaders: []string{"Link", "X-Total"}, MaxAge: &age,
	}})
	for _, origin := range []string{"https://app.example", "HTTPS://App.Example", "https://a.b.team.example:8443", "http://dev.example", "https://dev.example", "https://x.deep.example"} {
		allowed := map[string]string{"Access-Control-Allow-Origin": origin, "Access-Control-Allow-Credentials": "true", "Access-Control-Expose-Headers": "Link,X-Total", "Vary": "Origin"}
		webtest.Run(t, rt,
			webtest.Scenario{Name: origin, Path: "/api/catalog/ready", Header: from(origin), ResponseHeader: allowed},
			webtest.Scenario{Name: origin + " failing", Path: "/api/catalog/missing", Header: from(origin), Status: 404, ResponseHeader: allowed},
			webtest.Scenario{Name: origin + " changing", Method: "POST", Path: "/api/catalog/things", Header: from(origin, "Content-Type", "application/json"), Body: `{"name":"n"}`, Status: 201, ResponseHeader: allowed},
			webtest.Scenario{
				Name: origin + " asking first", Method: "OPTIONS", Path: "/api/catalog/things", Status: 204, Empty: true,
				Header: from(origin, "Access-Control-Request-Method", "POST", "Access-Control-Request-Headers", "content-type,x-own"),
				ResponseHeader: map[string]string{
					"Access-Control-Allow-Origin": origin, "Access-Control-Allow-Methods": "GET,HEAD,PUT,PATCH,POST,DELETE",
					"Access-Control-Allow-Headers": "content-type,x-own", "Access-Control-Max-Age": "600",
				},
			},
		)
	}
	for _, origin := range []string{"https://evil.example", "https://app.example.evil.example", "https://team.example:8443", "https://a.team.example", "null", "https://x/.deep.example"} {
		webtest.Run(t, rt,
			webtest.Scenario{Name: origin, Path: "/api/catalog/ready", Header: from(origin), ResponseHeader: map[string]string{"Access-Control-Allow-Origin": "", "Vary": "Origin"}},
			webtest.Scenario{Name: origin + " changing", Method: "POST", Path: "/api/catalog/things", Header: from(origin, "Content-Type", "application/json"), Body: `{}`, Status: 403},
			webtest.Scenario{Name: origin + " asking first", Method: "OPTIONS", Path: "/api/catalog/things", Header: from(origin), Status: 404, ResponseHeader: map[string]string{"Access-Control-Allow-Methods": ""}},
		)
	}
}

func TestAllSitesMayAskWhereNoneIsNamed(t *testing.T) {
	rt, _ := house(t, web.Options{CORS: &web.CORS{Methods: []string{"GET"}, AllowedHeaders: []string{"X-Own"}, OptionsSuccessStatus: http.StatusOK}})
	webtest.Run(t, rt,
		webtest.Scenario{Path: "/api/catalog/ready", Header: from("https://any.example"), ResponseHeader: map[string]string{"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Credentials": ""}},
		webtest.Scenario{Name: "with the reader's cookies", Method: "POST", Path: "/save", Header: from("https://any.example"), Status: 403},
		webtest.Scenario{
			Method: "OPTIONS", Path: "/api/catalog/things", Header: from("https://any.example", "Access-Control-Request-Headers", "x-other"), Empty: true,
			ResponseHeader: map[string]string{"Access-Control-Allow-Methods": "GET", "Access-Control-Allow-Headers": "X-Own"},
		},
	)
}
