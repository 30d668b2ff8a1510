package simulator_test

import (
	"fmt"
	"sync"
	"testing"

	"go.mau.fi/whatsmeow/types/events"

	"balas/simulator/simtest"
)

// clients links some clients, each with its own number, and returns their numbers.
func clients(b *testing.B, network *simtest.Network, count int) ([]string, []*simtest.Client) {
	b.Helper()
	numbers, linked := make([]string, count), make([]*simtest.Client, count)
	for n := range count {
		numbers[n] = fmt.Sprintf("62811%07d", n)
		network.Phone(numbers[n], "Shop")
		linked[n] = network.Link(numbers[n])
	}
	return numbers, linked
}

// BenchmarkInbound measures messages from one customer each to ten clients, until the clients have them.
func BenchmarkInbound(b *testing.B) {
	network := simtest.Start(b)
	numbers, linked := clients(b, network, 10)
	for n := range numbers {
		network.Phone(fmt.Sprintf("62812%07d", n), "Customer")
	}
	b.ResetTimer()
	var group sync.WaitGroup
	for n, number := range numbers {
		group.Go(func() {
			for range b.N / len(numbers) {
				network.Say(fmt.Sprintf("62812%07d", n), number, "hello")
			}
		})
		group.Go(func() {
			for range b.N / len(numbers) {
				simtest.Wait(linked[n], func(*events.Message) bool { return true })
			}
		})
	}
	group.Wait()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "msg/s")
}

// BenchmarkOutbound measures messages from ten clients to one customer each, until the customers have read them.
func BenchmarkOutbound(b *testing.B) {
	network := simtest.Start(b)
	numbers, linked := clients(b, network, 10)
	for n := range numbers {
		network.Phone(fmt.Sprintf("62812%07d", n), "Customer")
		linked[n].Say(fmt.Sprintf("62812%07d", n), "hello")
	}
	b.ResetTimer()
	var group sync.WaitGroup
	for n := range numbers {
		group.Go(func() {
			for range b.N / len(numbers) {
				linked[n].Say(fmt.Sprintf("62812%07d", n), "hello")
			}
		})
	}
	group.Wait()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "msg/s")
}

// BenchmarkLink measures how long it takes from a new client to one that is connected.
func BenchmarkLink(b *testing.B) {
	network := simtest.Start(b)
	for n := range b.N {
		number := fmt.Sprintf("62811%07d", n)
		network.Phone(number, "Shop")
		network.Link(number)
	}
}
