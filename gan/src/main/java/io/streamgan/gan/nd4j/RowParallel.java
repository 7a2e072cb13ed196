package io.streamgan.gan.nd4j;

import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/** An operator over a mini-batch whose rows are shared out among the threads of a team. */
final class RowParallel {
  /** What becomes of an array. */
  private enum Use {
    /** Each part has its own rows. */
    ROWS,
    /** All parts read it. */
    WHOLE,
    /** It gets the sum of what the parts make. */
    SUM
  }

  /** An array and its use. */
  record Operand(INDArray array, Use use) {
    static Operand rows(INDArray array) {
      return new Operand(array, Use.ROWS);
    }

    static Operand whole(INDArray array) {
      return new Operand(array, Use.WHOLE);
    }

    static Operand sum(INDArray array) {
      return new Operand(array, Use.SUM);
    }
  }

  private final Team team;
  private final List<Operator> parts = new ArrayList<>();
  private final List<Operator> sums = new ArrayList<>();

  /**
   * @param inputs the first of which tells the number of rows
   */
  RowParallel(
      String name,
      List<Operand> inputs,
      List<Operand> outputs,
      Team team,
      Arena arena,
      long... integerArguments) {
    this.team = team;
    long rows = inputs.get(0).array().size(0);
    long count = Math.min(team.size(), rows);
    for (long part = 0; part < count; part++) {
      long from = rows * part / count;
      long size = rows * (part + 1) / count - from;
      List<INDArray> ins = new ArrayList<>();
      for (Operand input : inputs) {
        ins.add(input.use() == Use.ROWS ? Views.rows(input.array(), from, size) : input.array());
      }
      List<INDArray> outs = new ArrayList<>();
      for (Operand output : outputs) {
        outs.add(
            output.use() == Use.ROWS
                ? Views.rows(output.array(), from, size)
                : summand(output.array(), part, arena));
      }
      parts.add(arena.operator(name, ins, outs, integerArguments));
    }
  }

  /** Where the part writes; all but the first have an array of their own, to be added. */
  private INDArray summand(INDArray sum, long part, Arena arena) {
    if (part == 0) {
      return sum;
    }
    INDArray own = arena.zeros(sum.shape());
    sums.add(arena.operator("add", List.of(sum, own), List.of(sum)));
    return own;
  }

  void run() {
    team.run(parts);
    for (Operator sum : sums) {
      sum.run();
    }
  }
}
