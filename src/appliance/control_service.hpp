// What operators ask over the control socket, answered by the running appliance.
#pragma once

#include <functional>
#include <string>

#include "appliance/content_status.hpp"
#include "appliance/publisher.hpp"
#include "base/workers.hpp"
#include "operate/control_socket.hpp"
#include "operate/verbs.hpp"

namespace bootstorm::appliance {

class ControlService : public operate::Operations {
 public:
  /// `status`: of this moment.
  ControlService(Workers& workers, Publisher& publisher, std::function<ContentStatus()> status);

  /// Opens the socket in the state directory. Without one, the appliance serves all the same; that is logged.
  void open(const config::Config& config);
  /// Answers what has been asked. Does not wait.
  void poll();

  void reload(const operate::Arguments& arguments, operate::Reply reply) override;
  void status(const operate::Arguments& arguments, operate::Reply reply) override;
  void release(const operate::Arguments& arguments, operate::Reply reply) override;

 private:
  Workers& workers_;
  Publisher& publisher_;
  std::function<ContentStatus()> status_;
  operate::ControlSocket socket_;
};

}  // namespace bootstorm::appliance
