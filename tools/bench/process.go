package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// process is a server that runs beside the one that measures.
type process struct {
	command *exec.Cmd
	log     string // the file that its standard error goes to
	stopped chan error
}

// start runs a program. Its standard output, if out is not nil, can be read there.
func start(log string, out func(io.Reader) error, name string, args ...string) (*process, error) {
	file, err := os.OpenFile(log, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	p := &process{command: exec.Command(name, args...), log: log, stopped: make(chan error, 1)}
	p.command.Stderr = file
	var pipe io.Reader
	if out != nil {
		if pipe, err = p.command.StdoutPipe(); err != nil {
			return nil, err
		}
	}
	if err := p.command.Start(); err != nil {
		return nil, err
	}
	if out != nil {
		err = out(pipe)
	}
	go func() { p.stopped <- p.command.Wait() }()
	return p, err
}

// stop asks the process to end and waits.
func (p *process) stop() error {
	if err := p.command.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	select {
	case err := <-p.stopped:
		return err
	case <-time.After(time.Minute):
		_ = p.command.Process.Kill()
		return errors.New("the server did not stop within a minute")
	}
}

func (p *process) kill() { _ = p.command.Process.Kill() }

// alive is an error with the end of the log when the process has ended.
func (p *process) alive() error {
	select {
	case err := <-p.stopped:
		p.stopped <- err
		text, _ := os.ReadFile(p.log)
		return fmt.Errorf("the server ended: %w\n%s", err, text[max(0, len(text)-4000):])
	default:
		return nil
	}
}

// ticksPerSecond is the unit of /proc/PID/stat on every Linux.
const ticksPerSecond = 100

// cpu is the processor time used so far, 0 for a process that somebody else started.
func (p *process) cpu() (time.Duration, error) {
	if p == nil {
		return 0, nil
	}
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.command.Process.Pid))
	if err != nil {
		return 0, err
	}
	_, after, _ := bytes.Cut(text, []byte(") ")) // the name before it may hold spaces
	fields := bytes.Fields(after)
	if len(fields) < 13 {
		return 0, fmt.Errorf("/proc/PID/stat is not as expected: %s", text)
	}
	var ticks int64
	for _, field := range fields[11:13] {
		n, err := strconv.ParseInt(string(field), 10, 64)
		if err != nil {
			return 0, err
		}
		ticks += n
	}
	return time.Duration(ticks) * time.Second / ticksPerSecond, nil
}

// memory is what the process holds now, and the most it ever held, in bytes.
type memory struct{ now, peak int64 }

func (p *process) memory() (memory, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.command.Process.Pid))
	if err != nil {
		return memory{}, err
	}
	var m memory
	for line := range strings.Lines(string(text)) {
		name, value, _ := strings.Cut(line, ":")
		kilobytes, _ := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(value), " kB"), 10, 64)
		switch name {
		case "VmRSS":
			m.now = kilobytes << 10
		case "VmHWM":
			m.peak = kilobytes << 10
		}
	}
	return m, nil
}

// settle waits until the process has nothing more to do: what follows is measured undisturbed.
func (p *process) settle() error {
	const pause = 500 * time.Millisecond
	quiet := 0
	for quiet < 3 {
		before, err := p.cpu()
		if err != nil {
			return err
		}
		time.Sleep(pause)
		after, err := p.cpu()
		if err != nil {
			return err
		}
		if quiet++; after-before > pause/20 {
			quiet = 0
		}
	}
	return nil
}
