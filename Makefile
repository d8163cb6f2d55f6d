# The lab in two commands: `make run` and `make test`.

DRIVER = mesa-vulkan-drivers libvulkan1

.PHONY: help run test driver

help:
	@echo "make run    opens the lab; without a display it runs a race and draws its figure"
	@echo "make test   runs all tests"

run: driver
	@if [ "$$(uname)" = Linux ] && [ -z "$$WAYLAND_DISPLAY$$WAYLAND_SOCKET$$DISPLAY" ]; then \
	    echo "There is no display here: a race runs without a window."; \
	    cargo run --release -- run static-access --steps 600 --seeds 2 --out results/default && \
	    echo "The pictures are results/default/figure.png and results/default/figure.svg."; \
	else \
	    cargo run --release; \
	fi

test: driver
	cargo test --release

# The window and its tests draw with Vulkan; on Debian and its kin a missing driver is installed.
driver:
	@command -v apt-get >/dev/null || exit 0; \
	if find /usr/share/vulkan/icd.d /etc/vulkan/icd.d -name '*.json' 2>/dev/null | grep -q . && \
	   find /usr/lib -name 'libvulkan.so.1' 2>/dev/null | grep -q .; then exit 0; fi; \
	echo "There is no Vulkan driver: installing $(DRIVER)."; \
	sudo=; [ "$$(id -u)" = 0 ] || sudo=sudo; \
	$$sudo apt-get update -qq; \
	$$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $(DRIVER) || \
	    echo "They could not be installed; going on without."
