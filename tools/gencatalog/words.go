package main

import "strings"

var nouns = strings.Fields(`acorn alder anchor apricot aspen attic badger barley basin bellows bramble brook burrow cairn candle canyon caraway
	clover compass cove crane cricket damson dapple drift dune echo elder ermine estuary fern ferry finch flax foghorn furrow gable gannet
	ginger gorse gravel grotto gull hazel heath hollow hornbeam inkwell islet ivy jackdaw jetty kelp kiln lark laurel linnet loom lupin
	magpie mallow marsh millet moor moss nettle nutmeg oat orchard oriole parsley peat pepper pier pigeon poppy quay quince rafter rook
	rosemary rye sandbar sexton shingle skylark sorbet sparrow starling stile swallow tansy thicket thyme tiller turnip vetch wagtail weir
	wharf whelk windmill woodcock wort yew`)

var verbs = strings.Fields(`accepts answers archives audits balances batches bills books caches checks collects counts delivers encodes exports
	files forwards gathers imports indexes keeps learns lists logs maps matches measures merges notifies orders packs plans prints publishes
	quotes ranks reads receives reconciles renders reports retries routes schedules sends settles signs sorts stores streams syncs tracks
	validates watches writes alerts invoices parcels payments prices receipts records returns sessions shelves shipments tickets tokens with and for every region`)

var tags = strings.Fields("go java kotlin python rust scala typescript batch core critical data frontend grpc internal kafka legacy ml pci public react rest storage")

var regions = []string{"eu-north", "eu-west", "us-east", "ap-south"}

var linked = []struct{ host, icon string }{{"grafana", "dashboard"}, {"runbook", "docs"}, {"logs", "search"}, {"chat", "chat"}}
