package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
)

// print prints the runs of a size in a place.
func (s *settings) print(n int, p place, jobs []job, rows map[string]results) {
	fmt.Fprintf(s.stdout, "\n%s articles, %s; medians of %d (least–most), ratios within a round\n\n", thousands(n), p.name, len(rows[jobs[0].name]))
	w := table(s.stdout)
	fmt.Fprintf(w, "%s\twall s\tCPU s\tpeak MiB\tfiles\tMB\tfiles/s\twritten\t\n", first(""))
	for _, j := range jobs {
		list := rows[j.name]
		last := list[len(list)-1]
		written, rate, most := "", "", ""
		if j.name != j.cp { // less than bench itself, which the kernel counts in
			most = spread(list.of(peak))
		}
		if last.Written >= 0 {
			written = fmt.Sprint(last.Written)
		}
		if j.cold == "" {
			rate = fmt.Sprintf("%.0f", median(list.of(perSecond)))
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%d\t%.1f\t%s\t%s\t\n", first(j.title()), spread(list.of(wall)), spread(list.of(cpu)), most,
			last.Files, float64(last.Bytes)/1e6, rate, written)
	}
	w.Flush()
	fmt.Fprintln(s.stdout)
	w = table(s.stdout)
	fmt.Fprintf(w, "%s\twall / hugo\tCPU / hugo\tpeak / hugo\tfiles/s / hugo\twall / cp\twall / cold\t\n", first(""))
	hugo := rows[hugoRow]
	for _, j := range jobs[min(1, len(hugo)):] {
		list := rows[j.name]
		rate, copied, cold, most := "", "", "", ""
		if j.cold == "" {
			rate = ratio(list, hugo, perSecond)
		} else {
			cold = ratio(list, rows[j.cold], wall)
		}
		if j.name != j.cp {
			copied, most = ratio(list, rows[j.cp], wall), ratio(list, hugo, peak)
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t\n", first(j.title()), ratio(list, hugo, wall), ratio(list, hugo, cpu), most, rate, copied, cold)
	}
	w.Flush()
	for _, name := range []string{likeRow, allRow} {
		if runs := rows[name]; len(runs) > 0 {
			fmt.Fprintf(s.stdout, "\nEvents that were found: %s.\n", thousands(runs[0].Events))
			break
		}
	}
}

// table aligns columns on the right, but the first, whose cells first makes.
func table(w io.Writer) *tabwriter.Writer {
	return tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
}

func first(name string) string { return fmt.Sprintf("%-21s", name) }

// growth prints how time and memory grew from the size before, and remembers these.
func (s *settings) growth(n int, p place, before map[string]results, rows map[string]results) {
	var lines []string
	for _, name := range []string{hugoRow, likeRow, allRow} {
		key := p.name + " " + name
		if was, is := before[key], rows[name]; len(was) > 0 && len(is) > 0 {
			lines = append(lines, fmt.Sprintf("  %s: wall ×%.3g, CPU ×%.3g, peak memory ×%.3g", name,
				median(is.of(wall))/median(was.of(wall)), median(is.of(cpu))/median(was.of(cpu)), median(is.of(peak))/median(was.of(peak))))
		}
		before[key] = rows[name]
	}
	if len(lines) > 0 {
		fmt.Fprintf(s.stdout, "\nFrom the size before to %s articles, %s:\n%s\n", thousands(n), p.name, strings.Join(lines, "\n"))
	}
}

func wall(r result) float64      { return r.Wall }
func cpu(r result) float64       { return r.CPU }
func peak(r result) float64      { return r.Peak }
func perSecond(r result) float64 { return float64(r.Files) / max(r.Wall, 1e-6) }

func (list results) of(get func(result) float64) (v []float64) {
	for _, r := range list {
		v = append(v, get(r))
	}
	return v
}

// ratio gives the median of what a has to b in each round, "" where there is no b.
func ratio(a, b results, get func(result) float64) string {
	if len(b) != len(a) {
		return ""
	}
	var v []float64
	for i := range a {
		v = append(v, get(a[i])/max(get(b[i]), 1e-9))
	}
	return fmt.Sprintf("%.2g", median(v))
}

// spread gives a median, and the least and the most.
func spread(v []float64) string {
	if len(v) == 1 {
		return short(v[0])
	}
	return fmt.Sprintf("%s (%s–%s)", short(median(v)), short(slices.Min(v)), short(slices.Max(v)))
}

// short gives three digits of a number.
func short(f float64) string {
	if f >= 100 {
		return fmt.Sprintf("%.0f", f)
	}
	return fmt.Sprintf("%.3g", f)
}

func median(v []float64) float64 {
	if len(v) == 0 {
		return 0
	}
	v = slices.Sorted(slices.Values(v))
	if n := len(v); n%2 == 0 {
		return (v[n/2-1] + v[n/2]) / 2
	}
	return v[len(v)/2]
}

// thousands gives a number with its thousands apart.
func thousands(n int) string {
	text := fmt.Sprint(n)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}
