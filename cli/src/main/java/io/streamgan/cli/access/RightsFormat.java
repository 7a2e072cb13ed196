package io.streamgan.cli.access;

import io.streamgan.schemas.access.Right;
import java.util.List;

/** A form in which rights are printed. */
interface RightsFormat {
  /**
   * Returns the rights of one service as text that ends with a line end.
   *
   * @param service the service's command
   * @param principal in Kafka's form: {@code User:NAME}
   */
  String text(String service, String principal, List<Right> rights);
}
