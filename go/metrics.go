// SPDX-License-Identifier: MIT

package rrjs

import (
	"net/http"
	"strings"

	"github.com/prometheus/client_golang/prometheus"
	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
	"google.golang.org/protobuf/proto"
)

// A sample is one series of a family.
type sample struct {
	family *dto.MetricFamily
	metric *dto.Metric
}

func (s sample) Desc() *prometheus.Desc {
	return prometheus.NewDesc(s.family.GetName(), s.family.GetHelp(), nil, nil)
}

func (s sample) Write(out *dto.Metric) error {
	proto.Merge(out, s.metric)
	return nil
}

// A collector says nothing beforehand of what it has.
type collector func(out chan<- prometheus.Metric)

func (collector) Describe(chan<- *prometheus.Desc)       {}
func (c collector) Collect(out chan<- prometheus.Metric) { c(out) }

func send(families []*dto.MetricFamily, out chan<- prometheus.Metric) {
	for _, family := range families {
		for _, metric := range family.GetMetric() {
			out <- sample{family, metric}
		}
	}
}

// MetricsCollector asks rrjs at each scrape.
func (p *Plugin) MetricsCollector() []prometheus.Collector {
	up := prometheus.GaugeOpts{Name: "js_plugin_up", Help: "Whether rrjs answers"}
	restarts := prometheus.CounterOpts{Name: "js_plugin_restarts_total", Help: "Total number of times that rrjs was started again"}
	return []prometheus.Collector{
		prometheus.NewGaugeFunc(up, func() float64 { return float64(http.StatusOK / p.health("live")) }),
		prometheus.NewCounterFunc(restarts, func() float64 { return float64(p.rrjs.restarts.Load()) }),
		collector(func(out chan<- prometheus.Metric) { send(p.families(), out) }),
	}
}

// families are those of rrjs that begin with js_. A single series that does not fit would make an error of RoadRunner's
// whole page: so all are put into a registry of their own first, which drops what it objects to. The parser is one for pages
// that are meant well, and may panic.
func (p *Plugin) families() (fit []*dto.MetricFamily) {
	defer func() { _ = recover() }()
	var page string
	if err := p.rrjs.call("js.Metrics", true, &page, glance); err != nil {
		return nil
	}
	parser, registry, all := expfmt.NewTextParser(model.LegacyValidation), prometheus.NewRegistry(), []*dto.MetricFamily{}
	read, _ := parser.TextToMetricFamilies(strings.NewReader(page)) // as far as it can be read
	for name, family := range read {
		if strings.HasPrefix(name, "js_") && !strings.HasPrefix(name, "js_plugin_") {
			all = append(all, family)
		}
	}
	registry.MustRegister(collector(func(out chan<- prometheus.Metric) { send(all, out) })) // says nothing that could clash
	fit, _ = registry.Gather()
	return fit
}
