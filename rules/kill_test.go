package rules_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"balas/chat"
	"balas/internal/pg"
	"balas/internal/pgtest"
	"balas/rules"
)

// engineOn makes the test program an engine on the database of that address, until it is killed or
// its standard input ends.
const engineOn = "BALAS_TEST_ENGINE_ON"

// TestKilledEngine kills engines in the middle: while the agent thinks, before the commit, after it,
// and at odd moments. However that goes, each message is in one turn, and each turn has one reply.
func TestKilledEngine(t *testing.T) {
	if address := os.Getenv(engineOn); address != "" {
		workUntilKilled(t, address)
		return
	}
	t.Parallel()
	address := pgtest.URL(t)
	pool, err := pg.Open(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	s := newShopOn(t, pool, rules.Patch{TurnCap: new(0)})
	s.keyword(rules.Contains, "menu", "Soup.")

	chats := map[int64]bool{}
	service := s.service()
	for round, moment := range []string{"asked", "recording", "delivered", "delivered", "asked", "recording"} {
		for i := range 6 {
			in := s.inbound(fmt.Sprintf("62812345%05d", i), []string{"Hello?", "menu"}[(i+round)%2])
			chats[s.receive(service, in)] = true
		}
		killAt(t, address, moment, round)
	}
	heir, _ := s.engine(rules.Options{Answerer: says("Yes."), Alive: dead})
	if err := heir.Resume(t.Context()); err != nil {
		t.Fatal(err)
	}
	heir.Quiet()
	for id := range chats {
		s.settled(id)
		s.once(id)
	}
}

// once fails the test unless the chat's turns hold all its messages, each once, with a reply each.
func (s *shop) once(chatID int64) {
	s.t.Helper()
	const sql = `
		SELECT (SELECT count(*) FROM messages WHERE chat_id = $1 AND NOT from_me) AS messages,
		       (SELECT count(*) FROM messages m JOIN turns t ON t.chat_id = m.chat_id AND m.seq BETWEEN t.first_seq AND t.last_seq
		        WHERE m.chat_id = $1 AND NOT m.from_me) AS in_turns,
		       (SELECT count(*) FROM turns WHERE chat_id = $1) AS turns,
		       (SELECT count(*) FROM turns t JOIN messages m ON m.turn_id = t.id AND m.id = t.reply_id
		        WHERE t.chat_id = $1) AS replied,
		       (SELECT count(*) FROM messages WHERE chat_id = $1 AND from_me) AS replies`
	var messages, inTurns, turns, replied, replies int
	if err := s.pool.QueryRow(s.t.Context(), sql, chatID).Scan(&messages, &inTurns, &turns, &replied, &replies); err != nil {
		s.t.Fatal(err)
	}
	if messages != inTurns || turns != replied || turns != replies {
		s.t.Errorf("chat %d: %d messages, %d of them in %d turns; %d turns replied with %d replies",
			chatID, messages, inTurns, turns, replied, replies)
	}
}

// killAt starts an engine in another process and kills it when it comes to the moment for the n-th
// time, n from zero.
func killAt(t *testing.T, address, moment string, n int) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestKilledEngine$")
	cmd.Env = append(os.Environ(), engineOn+"="+address)
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	defer stdin.Close()
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines, reached := bufio.NewScanner(stdout), false
	for !reached && lines.Scan() {
		if strings.TrimSpace(lines.Text()) == moment {
			n--
		}
		reached = n < 0 || strings.TrimSpace(lines.Text()) == "idle"
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // says that it was killed
	if !reached {
		t.Error("the engine ended before it was killed")
	}
}

// workUntilKilled is the other process. It says what it does on standard output.
func workUntilKilled(t *testing.T, address string) {
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		os.Exit(1)
	}()
	pool, err := pg.Open(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	node := uuid.New()
	if _, err := pool.Exec(t.Context(), `INSERT INTO nodes (id, name) VALUES ($1, 'doomed')`, node); err != nil {
		t.Fatal(err)
	}
	a := says("Yes.")
	answer := a.script
	a.script = func(ctx context.Context, n int, q chat.Question) (chat.Answer, error) {
		fmt.Println("asked")
		<-time.After(time.Millisecond)
		return answer(ctx, n, q)
	}
	a.record = func(context.Context, pgx.Tx) error {
		fmt.Println("recording")
		return nil
	}
	service := chat.New(pool, time.Now, 0)
	service.OnAccepted = func(uuid.UUID, []chat.Message) { fmt.Println("delivered") }
	e := rules.New(t.Context(), service, rules.Options{NodeID: node, Answerer: a, Alive: dead})
	if err := e.Resume(t.Context()); err != nil {
		t.Fatal(err)
	}
	e.Quiet()
	fmt.Println("idle")
	<-t.Context().Done()
}
