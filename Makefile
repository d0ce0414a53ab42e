# SPDX-License-Identifier: GPL-2.0-or-later
#
# Everything that is built lands in build/ (SAN=1: build/san/). V=1 shows the
# commands. PREFIX, DESTDIR, CC, CFLAGS, CPPFLAGS and LDFLAGS are honoured.

version	:= 0.1.0

PREFIX	?= /usr/local
DESTDIR	?=
LIBDIR	?= $(PREFIX)/lib
# Guests (and this machine) at a time. A guest waits a good deal, so that two
# processors have work for four; what is bounded in time has room for it.
JOBS	?= 4
RPATH	?= $$ORIGIN/../lib
KDIR	?= /lib/modules/$(shell uname -r)/build
CC	?= gcc
AR	?= ar
CFLAGS	?= -O2 -g
V	?=
Q	:= $(if $(V),,@)
comma	:= ,

top	:= $(dir $(abspath $(lastword $(MAKEFILE_LIST))))
B	:= build$(if $(SAN),/san)
obj	:= $(B)/obj
abi	:= 0

# -- flags ---------------------------------------------------------------------

# include/linux/optmon.h is for MAC drivers; user space means the uapi one, so
# that folder comes first.
cppflags := -Iinclude/uapi -Iinclude -D_GNU_SOURCE
cflags	 := -std=gnu11 -Wall -Wextra -Wmissing-prototypes -Wstrict-prototypes \
	    -Wshadow -Wpointer-arith -Wwrite-strings -Wno-unused-parameter \
	    -fvisibility=hidden -fPIC -pthread
ldflags	 := -pthread
ifdef SAN
cflags	 += -fsanitize=address,undefined -fno-sanitize-recover=undefined \
	    -fno-omit-frame-pointer
ldflags	 += -fsanitize=address,undefined
endif

pkgs	 := libmnl libnl-3.0 libnl-route-3.0 json-c
ifneq ($(filter-out setup setup-debug clean distclean help,$(or $(MAKECMDGOALS),all)),)
pkg_cflags := $(shell pkg-config --cflags $(pkgs) 2>/dev/null)
pkg_libs   := $(shell pkg-config --libs $(pkgs) 2>/dev/null)
curses	   := $(shell pkg-config --libs ncursesw 2>/dev/null || echo -lncursesw)
endif

# A tool that needs more than the library does says so here.
libs_optmon := $(if $(wildcard tools/optmon/top.c),$(curses)) -lm
libs_optmond := $(shell pkg-config --libs sqlite3 libsystemd 2>/dev/null || \
	echo -lsqlite3 -lsystemd) -lm
libs_optmon-sim := -lm

# -- sources -------------------------------------------------------------------

lib_src	  := $(sort $(shell find lib -name '*.c' 2>/dev/null))
common_src := $(sort $(wildcard tools/common/*.c))
tools	  := $(foreach t,optmon optmon-sim optmond,$(if $(wildcard tools/$t/*.c),$t))
test_src  := $(sort $(wildcard selftests/host/*_test.c))
tests	  := $(test_src:selftests/host/%.c=$(B)/selftests/host/%)
kernels	  := $(patsubst build/kernels/%/release,%,$(wildcard build/kernels/*/release))

lib_obj	  := $(lib_src:%.c=$(obj)/%.o)
common_obj := $(common_src:%.c=$(obj)/%.o)
tool_obj  = $(patsubst %.c,$(obj)/%.o,$(sort $(wildcard tools/$1/*.c)))

so	  := $(B)/lib/liboptmon.so.$(abi)
objects	  := $(lib_obj) $(common_obj) $(test_src:%.c=$(obj)/%.o) \
	     $(foreach t,$(tools),$(call tool_obj,$t)) \
	     $(patsubst %.c,$(obj)/%.o,$(wildcard selftests/fleet/*.c))

# -- verbs ---------------------------------------------------------------------

.PHONY: all lib tools tests modules demo shell check check-long check-debug bench bench-health fleet fuzzers fuzz install \
	install-user install-modules deb clean distclean help setup setup-debug FORCE
.DELETE_ON_ERROR:
.SECONDARY:

all: lib tools tests modules

help:
	@echo 'make all          library, tools, tests and the modules for every kernel set up'
	@echo 'make setup        install and download what building and checking need'
	@echo 'make demo         boot a simulated switch and watch two modules go bad'
	@echo 'make check        the checks: on this machine, on Linux 6.12, 6.1, a debug kernel and the newest;'
	@echo '                  JOBS=1: one guest at a time, not four'
	@echo 'make check-long   what the check has a slice of, in full: hours'
	@echo 'make check-debug  the kernel checks on the debug kernel (KASAN, lockdep, kmemleak)'
	@echo 'make shell        a shell on the simulated switch (KERNEL=6.12|6.1|debug|new)'
	@echo 'make bench        measure poll cost and event latency'
	@echo 'make bench-health alarms against simulated fleets: SIZE=1 (ten minutes) and more, SEED='
	@echo 'make fuzz         let the fuzzers run (SECONDS=60 each)'
	@echo 'make lib tools tests modules     parts of all; KERNEL=... for one kernel'
	@echo 'make install      to PREFIX (/usr/local), under DESTDIR; the modules for KDIR'
	@echo '                  (the running kernel); install-user, install-modules: one of both'
	@echo 'make deb          Debian packages into build/deb/'
	@echo 'make clean        remove what was built, keep the downloaded kernels'
	@echo 'make distclean    remove build/'
	@echo 'SAN=1 builds with AddressSanitizer and UBSan into build/san/; V=1 shows commands'

lib: $(so) $(B)/lib/liboptmon.so $(B)/lib/liboptmon.a
tools: $(tools:%=$(B)/bin/%)
tests: $(tests)

setup:
	$(Q)selftests/setup packages kernels

setup-debug: setup
	$(Q)selftests/setup debug

# Set-up first, then make anew: only now are the kernels and libraries known.
demo: setup
	$(Q)$(MAKE) --no-print-directory lib tools modules KERNEL=6.12
	$(Q)selftests/vm/run -k 6.12 -- selftests/demo.sh

shell: setup
	$(Q)$(MAKE) --no-print-directory lib tools modules KERNEL=$(or $(KERNEL),6.12)
	$(Q)selftests/vm/run -k $(or $(KERNEL),6.12) -i

check: setup-debug
	$(Q)selftests/setup new || echo 'going on without it'
	$(Q)$(MAKE) --no-print-directory all
	$(Q)$(MAKE) --no-print-directory SAN=1 lib tools tests
	$(Q)selftests/run --all -j $(JOBS)

# Suites that have more to try than a check has time for go by OPTMON_LONG.
check-long: setup-debug
	$(Q)$(MAKE) --no-print-directory lib tools fleet modules
	$(Q)OPTMON_LONG=1 selftests/run -k 6.1 driver_storm
	$(Q)OPTMON_LONG=1 selftests/run -k 6.12 driver_nth
	$(Q)OPTMON_LONG=1 selftests/run -k 6.12 driver_scale
	$(Q)OPTMON_LONG=1 selftests/run -k 6.12 driver_bus driver_faults
	$(Q)OPTMON_LONG=1 selftests/run -k 6.12 daemon_modes
	$(Q)OPTMON_LONG=1 selftests/run -k 6.12 daemon_wearout
	$(Q)OPTMON_LONG=1 selftests/run -k debug driver_nth
	$(Q)OPTMON_LONG=1 selftests/run -k host coccicheck
	$(Q)OPTMON_LONG=1 selftests/run -k host replay_years
	$(Q)OPTMON_LONG=1 selftests/run -k debug driver_failslab
	$(Q)OPTMON_LONG=1 selftests/run -k debug driver_hostile
	$(Q)OPTMON_EVERY=1 selftests/run -k debug driver_ sim_
	$(Q)OPTMON_EVERY=1 selftests/run -k new driver_

check-debug: setup-debug
	$(Q)$(MAKE) --no-print-directory lib tools modules KERNEL=debug
	$(Q)selftests/run -k debug

bench: setup
	$(Q)$(MAKE) --no-print-directory lib tools modules KERNEL=6.12
	$(Q)selftests/bench/run

bench-health: lib tools fleet
	$(Q)SIZE="$(SIZE)" SEED="$(SEED)" selftests/bench/health

clean:
	$(Q)rm -rf build/bin build/lib build/obj build/selftests build/san \
		build/modules build/lint build/fuzz build/results build/vm build/deb
	$(Q)rm -rf build/kernels/*/lib/modules/*/updates

distclean:
	$(Q)rm -rf build

# -- library, tools, tests -----------------------------------------------------

$(obj)/%.o: %.c $(obj)/flags
	@echo '  CC      $<'
	@mkdir -p $(@D)
	$(Q)$(CC) $(cppflags) $(CPPFLAGS) $(pkg_cflags) $(cflags) $(CFLAGS) \
		$(if $(filter lib/%,$<),-Ilib) $(if $(filter tools/%,$<),-Itools/common) \
		$(if $(filter selftests/%,$<),-Ilib -Itools/common) -MMD -MP -c -o $@ $<

$(so): $(lib_obj)
	@echo '  LD      $@'
	@mkdir -p $(@D)
	$(Q)$(CC) $(ldflags) $(CFLAGS) $(LDFLAGS) -shared -Wl,-soname,$(@F) \
		$(if $(SAN),,-Wl,-z,defs) -o $@ $^ $(pkg_libs) -lm

$(B)/lib/liboptmon.so: $(so)
	$(Q)ln -sf $(<F) $@

$(B)/lib/liboptmon.a: $(lib_obj)
	@echo '  AR      $@'
	@mkdir -p $(@D)
	$(Q)rm -f $@ && $(AR) rcs $@ $^

# The tools find the library beside themselves, in the tree and installed;
# an empty RPATH leaves it to the system.
define tool
$(B)/bin/$1: $(call tool_obj,$1) $(common_obj) $(so) | $(B)/lib/liboptmon.so
	@echo '  LD      $$@'
	@mkdir -p $$(@D)
	$(Q)$(CC) $(ldflags) $(CFLAGS) $(LDFLAGS) $$(if $$(RPATH),-Wl$$(comma)-rpath$$(comma)'$$(RPATH)') \
		-o $$@ $$(filter %.o,$$^) -L$(B)/lib -loptmon $(pkg_libs) $(libs_$1)
endef
$(foreach t,$(tools),$(eval $(call tool,$t)))

# Tests take the archive: they may look at what the library does not export.
$(B)/selftests/host/%: $(obj)/selftests/host/%.o $(common_obj) $(B)/lib/liboptmon.a
	@echo '  LD      $@'
	@mkdir -p $(@D)
	$(Q)$(CC) $(ldflags) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(pkg_libs) -lm

# -- fleet simulator and score -------------------------------------------------

# None of them takes anything from the library: they judge it.
fleet_sim      := sim host reading faults nuisances physics kinds codeword random
fleet_score    := score report record bounds
fleet_baseline := baseline input sonic
fleet_cer      := cer sonic codeword random bounds
fleet_real     := real record bounds
fleet_obj       = $(fleet_$1:%=$(obj)/selftests/fleet/%.o)
fleet_programs := sim score baseline cer real
fleet	       := $(fleet_programs:%=$(B)/selftests/fleet/fleet-%)
fleet_sources  := $(fleet_sim:%=selftests/fleet/%.c) $(addprefix selftests/fleet/, \
		  fleet.h codeword.h random.h)
fleet_hash     := $(shell cat $(fleet_sources) | sha256sum | cut -c1-64)

fleet: $(fleet)

# The simulator knows what it is made of: a score names it.
$(obj)/selftests/fleet/sim.o: private CPPFLAGS += -DFLEET_SHA256='"$(fleet_hash)"'
$(obj)/selftests/fleet/sim.o: $(fleet_sources)

define fleet_program
$(B)/selftests/fleet/fleet-$1: $(call fleet_obj,$1)
	@echo '  LD      $$@'
	@mkdir -p $$(@D)
	$(Q)$(CC) $(ldflags) $(CFLAGS) $(LDFLAGS) -o $$@ $$^ $(pkg_libs) -lm
endef
$(foreach p,$(fleet_programs),$(eval $(call fleet_program,$p)))

tests: $(fleet)
$(B)/selftests/host/neighbours_test: $(obj)/tools/common/neighbours.o
$(B)/selftests/host/daemon_blackbox_test: $(foreach o,blackbox pack tidy,$(obj)/tools/optmond/$o.o)
$(B)/selftests/host/fleet_test: $(foreach o,bounds codeword random sonic record,$(obj)/selftests/fleet/$o.o)

# Objects are made anew when the compiler or its flags change.
$(obj)/flags: FORCE
	@mkdir -p $(@D)
	@echo '$(CC) $(cppflags) $(CPPFLAGS) $(pkg_cflags) $(cflags) $(CFLAGS)' > $@.new
	@cmp -s $@.new $@ && rm $@.new || mv $@.new $@

-include $(objects:.o=.d)

# -- fuzzers -------------------------------------------------------------------

# selftests/fuzz/NAME.c has LLVMFuzzerTestOneInput(); they and the library are
# built by clang with all its sanitizers.
FUZZ_CC	?= clang
SECONDS	?= 60
fuzzers	  := $(patsubst selftests/fuzz/%.c,build/fuzz/%,$(wildcard selftests/fuzz/*.c))
fuzz_san  := -fsanitize=address,undefined -fno-sanitize-recover=undefined
fuzz_obj  := $(lib_src:%.c=build/fuzz/obj/%.o)

fuzzers: $(fuzzers)

fuzz: fuzzers
	$(Q)selftests/fuzz/run -s $(SECONDS)

build/fuzz/obj/%.o: %.c
	@echo '  FUZZCC  $<'
	@mkdir -p $(@D)
	$(Q)$(FUZZ_CC) $(cppflags) $(pkg_cflags) $(cflags) -O1 -g -Ilib $(fuzz_san) \
		-fsanitize=fuzzer-no-link -MMD -MP -c -o $@ $<

build/fuzz/%: build/fuzz/obj/selftests/fuzz/%.o $(fuzz_obj)
	@echo '  FUZZLD  $@'
	$(Q)$(FUZZ_CC) $(fuzz_san) -fsanitize=fuzzer -o $@ $^ $(pkg_libs) -lm

-include $(fuzz_obj:.o=.d) $(fuzzers:build/fuzz/%=build/fuzz/obj/selftests/fuzz/%.d)

# -- modules -------------------------------------------------------------------

modules: $(addprefix modules-,$(or $(KERNEL),$(kernels)))
	$(if $(or $(KERNEL),$(kernels)),,@echo "no kernels in build/: run 'make setup'" >&2; exit 1)

modules-%: FORCE
	@echo '  MODULES $*'
	+$(Q)selftests/build-modules $*

# -- installation --------------------------------------------------------------

install: install-user install-modules

install-user: lib tools
	@echo '  INSTALL $(DESTDIR)$(PREFIX)'
	$(Q)install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(LIBDIR)/pkgconfig \
		$(DESTDIR)$(PREFIX)/include/optmon $(DESTDIR)$(PREFIX)/include/linux
	$(Q)install $(tools:%=$(B)/bin/%) $(DESTDIR)$(PREFIX)/bin/
	$(Q)install -m 644 $(so) $(B)/lib/liboptmon.a $(DESTDIR)$(LIBDIR)/
	$(Q)ln -sf $(notdir $(so)) $(DESTDIR)$(LIBDIR)/liboptmon.so
	$(Q)install -m 644 include/optmon/*.h $(DESTDIR)$(PREFIX)/include/optmon/
	$(Q)install -m 644 include/uapi/linux/*.h $(DESTDIR)$(PREFIX)/include/linux/
	$(Q)printf '%s\n' 'prefix=$(PREFIX)' 'libdir=$(LIBDIR)' \
		'includedir=$${prefix}/include' '' 'Name: liboptmon' \
		'Description: optical modules of any Linux port, read and judged' \
		'Version: $(version)' 'Requires.private: $(pkgs)' \
		'Libs: -L$${libdir} -loptmon' 'Cflags: -I$${includedir}' \
		> $(DESTDIR)$(LIBDIR)/pkgconfig/liboptmon.pc
	$(Q)for page in $(wildcard Documentation/man/*.[1-8]); do \
		section=$${page##*.}; \
		install -D -m 644 $$page \
			$(DESTDIR)$(PREFIX)/share/man/man$$section/$${page##*/} || exit 1; \
	done
	$(Q)for schema in $(wildcard Documentation/schema/*.json); do \
		install -D -m 644 $$schema \
			$(DESTDIR)$(PREFIX)/share/optmon/schema/$${schema##*/} || exit 1; \
	done
	$(Q)install -D -m 644 tools/optmond/optmond.service \
		$(DESTDIR)$(PREFIX)/lib/systemd/system/optmond.service
	$(Q)sed -i 's|/usr/bin/optmond|$(PREFIX)/bin/optmond|' \
		$(DESTDIR)$(PREFIX)/lib/systemd/system/optmond.service
	$(Q)install -D -m 755 Documentation/examples/sonic-feeder \
		$(DESTDIR)$(PREFIX)/share/optmon/examples/sonic-feeder
	$(Q)install -D -m 644 -t $(DESTDIR)$(PREFIX)/share/optmon/examples \
		Documentation/examples/optmon.rules.yml \
		Documentation/examples/alertmanager.yml
	$(Q)for file in $(wildcard tools/completion/*); do \
		install -D -m 644 $$file $(DESTDIR)$(PREFIX)/share/bash-completion/completions/$$(basename $$file .bash) || exit 1; \
	done
	$(Q)[ -n '$(DESTDIR)' ] || ldconfig 2>/dev/null || true

# The simulator is for machines that test; it is not installed.
install-modules:
	+$(Q)selftests/build-modules -d '$(KDIR)'
	$(Q)kernel=$$(cat '$(KDIR)/include/config/kernel.release') && \
	to='$(DESTDIR)'/lib/modules/$$kernel/updates && \
	echo "  INSTALL $$to/optmon.ko" && \
	install -D -m 644 build/modules/$$kernel/optmon.ko $$to/optmon.ko && \
	{ [ -n '$(DESTDIR)' ] || depmod $$kernel; }

deb:
	$(Q)selftests/setup packages deb
	$(Q)rm -rf build/deb && mkdir -p build/deb/optmon
	$(Q)tar -c --exclude=./build --exclude=./.git . | tar -x -C build/deb/optmon
	+$(Q)cd build/deb/optmon && dpkg-buildpackage -b -us -uc > ../build.log 2>&1 || \
		{ tail -n 30 ../build.log; exit 1; }
	$(Q)ls build/deb/*.deb

FORCE:
