package contract_test

// instanceActions are about an instance, each way about one of its own.
func instanceActions() []action {
	instance := func(what string) func(*trial) {
		return func(c *trial) { c.Helper(); c.api("POST", "/api/v2/instances/"+c.shop.id.String()+"/"+what, nil, nil) }
	}
	token := func(method, what string, body any) func(*trial) {
		return func(c *trial) {
			c.Helper()
			c.with(method, "/api/v1/whatsapp-sessions/"+c.shop.id.String()+what, body, nil)
		}
	}
	bot := func(method, path string, body any) func(*trial) {
		return func(c *trial) { c.Helper(); c.must(c.call(nil, method, "/whatsapp/"+path+c.pair(), body), path, nil) }
	}
	state := func(want string, devices int) func(*trial) {
		return func(c *trial) {
			c.Helper()
			c.state(c.shop, want)
			c.same("linked clients", c.devices(c.shop), devices)
		}
	}
	name := map[string]any{"name": "Front desk"}
	return []action{
		{name: "bring online", at: own, settled: state("scan_qr", 0), left: []string{"instances"}, ways: map[string]func(*trial){
			"instanceapi": instance("start"), "botapi": bot("POST", "init", nil), "tokenapi": token("POST", "/connect", nil),
			"connectionapi": func(c *trial) { c.api("POST", "/api/connections/"+c.shop.id.String()+"/restart", nil, nil) },
		}},
		{name: "take offline", at: linked, settled: state("stopped", 1), left: []string{"instances"}, ways: map[string]func(*trial){
			"instanceapi": instance("stop"), "tokenapi": token("POST", "/disconnect", nil),
		}},
		{name: "unlink", at: linked, settled: state("logged_out", 0), left: []string{"instances"}, ways: map[string]func(*trial){
			"instanceapi": instance("logout"),
			"botapi":      func(c *trial) { bot("GET", "instance/logout/"+c.shop.hexID, nil)(c) },
		}},
		{name: "erase", at: linked, settled: (*trial).erased, left: []string{"gone"}, ways: map[string]func(*trial){
			"instanceapi":   func(c *trial) { c.api("DELETE", "/api/v2/instances/"+c.shop.id.String(), nil, nil) },
			"botapi":        func(c *trial) { c.api("DELETE", "/whatsapp/"+c.shop.hexID, nil, nil) },
			"connectionapi": func(c *trial) { c.api("DELETE", "/api/connections/"+c.shop.id.String(), nil, nil) },
			"sessionapi":    func(c *trial) { c.with("DELETE", "/api/v1/sessions/"+c.shop.id.String(), nil, nil) },
			"tokenapi":      token("DELETE", "", nil),
		}},
		{name: "rename", at: own, left: []string{"instances"}, ways: map[string]func(*trial){
			"instanceapi":   func(c *trial) { c.api("PATCH", "/api/v2/instances/"+c.shop.id.String(), name, nil) },
			"connectionapi": func(c *trial) { c.api("PATCH", "/api/connections/"+c.shop.id.String(), name, nil) },
			"tokenapi":      token("PATCH", "", name),
		}},
		{name: "settings", at: own, left: []string{"settings"}, ways: map[string]func(*trial){
			"instanceapi": func(c *trial) {
				c.api("PUT", "/api/v2/instances/"+c.shop.id.String()+"/settings", map[string]any{
					"botName": "Sari", "timezone": "+7", "lang": "id", "defaultMsg": "Wait, please.", "replyMsgs": false, "sendWebhook": true,
					"monday": false, "activeFrom": "8:00", "activeTo": "21:00",
				}, nil)
			},
			"botapi": func(c *trial) {
				bot("PUT", "updateGeneral", map[string]any{"bot_name": "Sari", "bot_timezone": "+7", "bot_lang": "id", "default_msg": "Wait, please."})(c)
				bot("PUT", "updateActions", map[string]any{"reply_msgs": false, "send_webhook": true})(c)
				bot("PUT", "updateActiveDays", map[string]any{"monday": false})(c)
				bot("PUT", "updateActiveHours", map[string]any{"from": "8:00", "to": "21:00"})(c)
			},
		}},
		{name: "webhook", at: own, left: []string{"webhooks"}, ways: hookWays(bot, token)},
	}
}

// hookWays are the ways to have all events of an instance sent somewhere.
func hookWays(bot, token func(method, path string, body any) func(*trial)) map[string]func(*trial) {
	const url = "https://shop.example/hook"
	return map[string]func(*trial){
		"instanceapi": func(c *trial) {
			c.api("POST", "/api/v2/webhooks", map[string]any{"instanceId": c.shop.id, "url": url}, nil)
		},
		"botapi":      bot("PUT", "setWebhook", map[string]any{"webhook_url": url}),
		"botapi init": bot("POST", "init", map[string]any{"config": map[string]any{"setWebhook": true, "webhookUrl": url}}),
		"connectionapi": func(c *trial) {
			c.api("POST", "/api/connections/"+c.shop.id.String()+"/webhooks", map[string]any{"url": url}, nil)
		},
		"sessionapi": func(c *trial) {
			c.with("POST", "/api/v1/webhook", map[string]any{"sessionId": c.shop.id, "url": url}, nil)
		},
		"tokenapi": token("PATCH", "", map[string]any{"webhookUrl": url}),
	}
}
