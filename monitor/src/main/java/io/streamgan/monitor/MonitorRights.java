package io.streamgan.monitor;

import static org.apache.kafka.common.acl.AclOperation.DESCRIBE;
import static org.apache.kafka.common.acl.AclOperation.READ;
import static org.apache.kafka.common.acl.AclOperation.WRITE;

import io.streamgan.monitor.evaluate.QualitySettings;
import io.streamgan.schemas.access.Right;
import io.streamgan.schemas.settings.Settings;
import io.streamgan.schemas.topics.Topic;
import io.streamgan.service.StreamsSettings;
import java.util.ArrayList;
import java.util.List;

/** The rights of the monitor. */
public final class MonitorRights {
  private MonitorRights() {}

  /**
   * @param settings that {@link MonitorSettings#definition} declares
   */
  public static List<Right> of(Settings settings) {
    String prefix = settings.topicsPrefix();
    boolean evaluates = settings.get(QualitySettings.INTERVAL_MS) > 0;
    List<Right> rights = new ArrayList<>();
    rights.add(Right.topic(Topic.METRICS.name(prefix), READ));
    rights.add(Right.topic(Topic.SAMPLES.name(prefix), READ));
    rights.add(Right.topic(Topic.IMAGES.name(prefix), evaluates ? READ : DESCRIBE));
    rights.add(Right.topic(Topic.GENERATORS.name(prefix), evaluates ? READ : DESCRIBE));
    if (evaluates) {
      rights.add(Right.topic(Topic.CLASSES.name(prefix), READ));
    }
    rights.add(Right.topic(Topic.METRIC_WINDOWS.name(prefix), WRITE));
    rights.add(
        evaluates
            ? Right.topic(Topic.QUALITY.name(prefix), READ, WRITE)
            : Right.topic(Topic.QUALITY.name(prefix), READ));
    rights.add(Right.topic(Topic.EVENTS.name(prefix), WRITE));
    rights.addAll(StreamsSettings.rightsWithState(MonitorSettings.applicationId(settings)));
    return rights;
  }
}
