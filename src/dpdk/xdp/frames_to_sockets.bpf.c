// What the kernel runs for each frame of an interface that net_af_xdp drives: the frame goes to the socket of its queue, or
// to the kernel while there is none. scripts/lib/xdp-object makes frames_to_sockets.cpp of it.
typedef unsigned int u32;

struct xdp_md { // linux/bpf.h
  u32 data, data_end, data_meta, ingress_ifindex, rx_queue_index, egress_ifindex;
};
static long (*const redirect_map)(void* map, unsigned long key, unsigned long otherwise) = (void*)51;
enum { type_xskmap = 17, pass = 2, queues_max = 64 };

// libbpf reads the types of these fields; the driver looks for the map by its name.
struct {
  int (*type)[type_xskmap];
  u32* key;
  u32* value;
  int (*max_entries)[queues_max];
} xsks_map __attribute__((section(".maps"), used));

__attribute__((section("xdp"), used)) int frames_to_sockets(struct xdp_md* frame) {
  return (int)redirect_map(&xsks_map, frame->rx_queue_index, pass);
}
