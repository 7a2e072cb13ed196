package io.streamgan.cli.services;

import io.streamgan.cli.process.EndsInOrder;
import io.streamgan.cli.process.Interruption;
import io.streamgan.cli.progress.StatusLine;
import io.streamgan.cli.progress.TrainingView;
import io.streamgan.cli.settings.AllSettings;
import io.streamgan.cli.settings.ModelOptions;
import io.streamgan.cli.settings.ServiceOptions;
import io.streamgan.schemas.settings.Settings;
import io.streamgan.trainer.Trainer;
import io.streamgan.trainer.TrainingSummary;
import io.streamgan.trainer.settings.ResilienceSettings;
import io.streamgan.trainer.settings.TrainerSettings;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "train",
    description = "Trains on the images topic and publishes metrics, samples and generators.")
public final class TrainCommand implements Callable<Integer>, EndsInOrder {
  @Mixin ServiceOptions service = new ServiceOptions();
  @Mixin ModelOptions model = new ModelOptions();

  private final Interruption interruption;

  public TrainCommand(Interruption interruption) {
    this.interruption = interruption;
  }

  @Override
  public Integer call() {
    Settings settings =
        AllSettings.resolve(model.over(service.layers()), TrainerSettings.definition());
    TrainerSettings training = TrainerSettings.of(settings);
    AllSettings.useDevice(settings);
    TrainingView view =
        new TrainingView(training.get(TrainerSettings.STEPS), training.imagesPerStep());
    TrainingSummary summary;
    try (StatusLine status = StatusLine.onStandardError(view::line);
        Trainer trainer = new Trainer(training, settings, view)) {
      interruption.allow(training.get(ResilienceSettings.STOP_TIMEOUT_MS));
      interruption.onSignal(trainer::close);
      summary = trainer.run();
    }
    if (training.get(TrainerSettings.STEPS) > 0) {
      System.out.println(SummaryLine.of(summary));
    }
    return 0;
  }
}
