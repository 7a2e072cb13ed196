package io.streamgan.sampler.watch;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.streamgan.schemas.Round;
import io.streamgan.schemas.rounds.LaneShares;
import java.util.SortedSet;

/** JSON of the newest round of a model with several lanes. */
final class RoundJson {
  private RoundJson() {}

  /** Returns the round with each lane's newest share, which may be that of a round before. */
  static ObjectNode of(Round round, LaneShares shares) {
    SortedSet<Integer> missing = LaneShares.missing(round);
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("number", round.getRound());
    json.put("openedAt", round.getOpenedAt().toString());
    if (round.getClosedAt() != null) {
      json.put("closedAt", round.getClosedAt().toString());
    }
    if (round.getSpread() != null) {
      json.put("spread", round.getSpread());
    }
    ArrayNode lanes = json.putArray("lanes");
    for (int lane = 0; lane < round.getLanes(); lane++) {
      ObjectNode one = lanes.addObject().put("lane", lane);
      one.put("contributed", !missing.contains(lane));
      shares
          .of(lane)
          .ifPresent(
              share -> {
                one.put("trainer", LaneShares.trainer(share));
                one.put("steps", share.getSteps());
                EventJson.put(one, "imagesPerSecond", LaneShares.imagesPerSecond(share));
              });
    }
    return json;
  }
}
