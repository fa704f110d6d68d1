// Package edtf reads, writes and compares dates of uncertain precision: the
// Extended Date/Time Format of ISO 8601-2, as the Library of Congress sets it
// out (https://www.loc.gov/standards/datetime/).
//
// A Date is a small comparable value. It says no more than its text says:
// 2017-03 is a month and not its first day. First and Last give the days
// between which it lies.
//
// What is read, all of it printed back letter for letter:
//
//	2017-03-09             a day                          level 0
//	2017-03                a month                        level 0
//	2017                   a year                         level 0
//	2017-03/2017-05-09     from … to, both included       level 0
//	-0044                  a year before the year 0000    level 1
//	2017-03-09?            doubtful                       level 1
//	2017-03~               about                          level 1
//	2017%                  doubtful and about             level 1
//	201X  20XX             a decade, a century            level 1
//	2017-03-XX             a day of that month            level 1
//	2017-XX  2017-XX-XX    a month, a day of that year    level 1
//	2017-21 … 2017-24      spring, summer, autumn, winter level 1
//	2016-10/..  ../2017    no end, no beginning           level 1
//	2016-10/    /2017      end, beginning not known       level 1
//
// The ends of an interval may be anything of the table that is no interval,
// and at least one of them is a date. Level 0 and level 1 are complete but for
// two things that a chronicle has no use for, and which are refused: a time of
// day (2017-03-09T10:00) and years of more than four digits (Y17000). Level 2
// is refused as well: qualifiers of one part (2017-03~-09), sets in brackets,
// seasons from 25 on, X in front of a digit.
//
// Years are those of the proleptic Gregorian calendar, with a year 0000. Winter
// runs from December of its year to February of the next.
package edtf
